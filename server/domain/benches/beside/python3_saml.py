"""How many responses one CPU second of PyPI python3-saml verifies, every check it offers switched on.

usage: python3_saml.py FOLDER MESSAGE...   the folder that the validation bench wrote; prints MESSAGE, tab, rate
"""

import base64
import json
import pathlib
import re
import sys
import time
from urllib.parse import urlsplit

from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.settings import OneLogin_Saml2_Settings

ROUNDS = 300
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"

folder = pathlib.Path(sys.argv[1])
expected = json.loads((folder / "expected.json").read_text())
certificate = (folder / "certificate.pem").read_text()


def settings(expected, signed):
    return OneLogin_Saml2_Settings(
        {
            "strict": True,
            "sp": {"entityId": expected["audience"], "assertionConsumerService": {"url": expected["acs"]}},
            "idp": {
                "entityId": expected["issuer"],
                "singleSignOnService": {"url": "https://idp.evil.example/login"},
                "x509cert": certificate,
            },
            "security": {
                "wantAssertionsSigned": signed != "response",
                "wantMessagesSigned": signed != "assertion",
                "wantNameId": True,
                "wantAttributeStatement": True,
                "rejectDeprecatedAlgorithm": True,
                "requestedAuthnContext": [PASSWORD],
                "failOnAuthnContextMismatch": True,
            },
        }
    )


def verify(form, signed, expected):
    """A function that verifies the form once and gives why it was refused, or None."""
    ours, acs = settings(expected, signed), urlsplit(expected["acs"])
    request = {
        "https": "on" if acs.scheme == "https" else "off",
        "http_host": acs.netloc,
        "script_name": acs.path,
        "post_data": {"SAMLResponse": form},
    }

    def once():
        auth = OneLogin_Saml2_Auth(request, ours)
        auth.process_response(expected["request"])
        if auth.is_authenticated():
            assert auth.get_nameid() and auth.get_attributes()
            return None
        return auth.get_last_error_reason()

    return once


def tamper(form):
    """Another first letter of the NameID."""
    xml, changed = re.subn(
        rb"(<saml:NameID[^>]*>)(.)", lambda at: at[1] + bytes([at[2][0] ^ 1]), base64.b64decode(form)
    )
    assert changed == 1
    return base64.b64encode(xml).decode()


def rate(once):
    """The best of five rounds, after one to warm up."""

    def spent():
        start = time.process_time_ns()
        for _ in range(ROUNDS):
            assert once() is None
        return time.process_time_ns() - start

    spent()
    return ROUNDS * 1_000_000_000 // min(spent() for _ in range(5))


for message in sys.argv[2:]:
    form = (folder / f"{message}.form").read_text()
    signed = message.split()[0]
    once = verify(form, signed, expected)
    assert once() is None, once()
    # A number counts only for a program that looks.
    refusal = verify(tamper(form), signed, expected)()
    assert refusal and "Signature validation failed" in refusal, refusal
    print(f"python3-saml, {message}, tampered: {refusal}", file=sys.stderr)
    for key in ("issuer", "audience", "acs", "request"):
        assert verify(form, signed, expected | {key: expected[key] + "x"})(), f"accepts another {key}"
    print(message, rate(once), sep="\t")
