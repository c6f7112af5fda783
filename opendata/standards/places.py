"""Countries by ISO 3166-1 code, with the address that the EU vocabulary *country* gives them."""

from __future__ import annotations

from opendata.standards import names

# The countries of the region, and those whose data stand beside theirs most often.
_CODES = (
    "AE:ARE BH:BHR DJ:DJI DZ:DZA EG:EGY EH:ESH IQ:IRQ JO:JOR KM:COM KW:KWT LB:LBN LY:LBY MA:MAR MR:MRT OM:OMN PS:PSE "
    "QA:QAT SA:SAU SD:SDN SO:SOM SY:SYR TN:TUN YE:YEM CY:CYP DE:DEU ES:ESP FR:FRA GB:GBR IN:IND IR:IRN IT:ITA "
    "PK:PAK TD:TCD TR:TUR US:USA"
)
_ALPHA_3 = dict(pair.split(":") for pair in _CODES.split())


def country_uri(code: str) -> str:
    """The address of the country that an area lies in or is (``JO`` or ``JO-AM``); '' for one that is not in the list.

    >>> country_uri("JO-AM"), country_uri("XX")
    ('http://publications.europa.eu/resource/authority/country/JOR', '')
    """
    alpha_3 = _ALPHA_3.get(code.strip().upper()[:2])
    return f"{names.COUNTRY}{alpha_3}" if alpha_3 else ""
