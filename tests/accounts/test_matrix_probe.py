import json, time, sys
import pytest
from django.db import transaction
from django.test import Client
from tests.accounts.matrix.routes import admin_routes
from tests.accounts.matrix.arguments import arguments, has_sides
from tests.accounts.matrix import world as w

@pytest.mark.django_db
def test_probe(site, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path; settings.DATA_DIR = tmp_path
    t=time.time(); world = w.build(site); print("world", time.time()-t)
    out=[]
    only = None
    import os
    for who, user in ((k,v) for k,v in world.people.items() if k in os.environ.get("WHO","").split() or not os.environ.get("WHO")):
        c = Client(raise_request_exception=bool(os.environ.get("RAISE")))
        c.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        t=time.time()
        for route in admin_routes():
            if "logout" in route.name or (os.environ.get("ROUTE") and not __import__("re").search(os.environ["ROUTE"], route.name)): continue
            for side in (("own","other") if has_sides(route) else ("site",)):
                try: args = arguments(route, world, "own" if side=="site" else side)
                except LookupError as e:
                    out.append([who, route.name, route.path, side, "GET", "noarg", str(e)]); continue
                for method in ("GET","POST"):
                    sid = transaction.savepoint()
                    q = ""
                    if route.name=="wagtail_bulk_action": q=f"?id={world.sides['other'].draft.pk}"
                    addr = route.address(args)+q
                    try:
                        r = c.get(addr) if method=="GET" else c.post(addr, {})
                        body = b"".join(r.streaming_content) if r.streaming else r.content
                        leak = sorted({m for m in ("zqhidden","zqpublic") if m.encode() in body})
                        import re
                        what = sorted(set(x.decode() for x in re.findall(rb"zq(?:hidden|public)-\w+", body)))
                        out.append([who, route.name, route.path, side, method, r.status_code, r.get("Location",""), what])
                    except Exception as e:
                        out.append([who, route.name, route.path, side, method, "EXC", repr(e)[:200], []])
                    try: transaction.savepoint_rollback(sid)
                    except Exception as e: print("rollback", route.name, e)
        print(who, time.time()-t, flush=True)
    __import__("pathlib").Path(os.environ.get("OUT","/tmp/rl/probe.json")).write_text(json.dumps(out, ensure_ascii=False, indent=0))
