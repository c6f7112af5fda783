"""What happened, told to agencies' own systems: signed, tried for three days, replayed on request.

Source: Standard Webhooks 1.0 (headers, signature, schedule of attempts, 410 and disabling).
"""
