"""An identity provider made of PyPI's pysaml2 and the standard library's web server.

    provider.py FOLDER

FOLDER holds settings.json, key.pem, certificate.pem and, in services/, the metadata of the services it answers.
Which element is signed, and what else can change while it runs, is read from the settings at each request.
"""

import json
import secrets
import sys
import threading
from dataclasses import dataclass, field
from html import escape
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.assertion import Policy
from saml2.authn_context import PASSWORDPROTECTEDTRANSPORT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_EMAILADDRESS, NameID
from saml2.server import Server
from saml2.sigver import get_pem_wrapped_unwrapped, make_temp, pre_encryption_part, verify_redirect_signature
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

FOLDER = Path(sys.argv[1])
COOKIE = "directory"
BINDINGS = {"redirect": BINDING_HTTP_REDIRECT, "post": BINDING_HTTP_POST}
AES_256_GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm"


def settings():
    return json.loads((FOLDER / "settings.json").read_text())


@dataclass
class Asked:
    """What a service, or the tile of a service, wants an answer to."""

    service: str
    acs_url: str
    request_id: str | None
    relay_state: str


@dataclass
class Session:
    """Somebody who signed in here, and by which index each service knows it."""

    person: dict
    indexes: dict = field(default_factory=dict)

    @property
    def name_id(self):
        return NameID(format=NAMEID_FORMAT_EMAILADDRESS, text=self.person["email"])


class AudiencePolicy(Policy):
    """Writes an assertion for another service than the one that gets it."""

    def conditions(self, sp_entity_id):
        return super().conditions(settings()["audience"])


class IdentityProvider(Server):
    """pysaml2 encrypts with Triple DES and has no setting for it; its parts know AES."""

    def _encrypt_assertion(self, encrypt_cert, sp_entity_id, response, node_xpath=None):
        if settings()["encrypts"] == "triple-des":
            return super()._encrypt_assertion(encrypt_cert, sp_entity_id, response, node_xpath)
        _, certificate = self.metadata.certs(sp_entity_id, "any", "encryption")[0]
        wrapped, unwrapped = get_pem_wrapped_unwrapped(certificate)
        recipient = make_temp(wrapped.encode("ascii"), decode=False)
        template = pre_encryption_part(msg_enc=AES_256_GCM, encrypt_cert=unwrapped)
        return self.sec.encrypt_assertion(response, recipient.name, template, key_type="aes-256", node_xpath=node_xpath)


def identity_provider(chosen):
    origin = chosen["origin"]
    return IdentityProvider(
        config=IdPConfig().load(
            {
                "entityid": f"{origin}/metadata",
                "key_file": str(FOLDER / "key.pem"),
                "cert_file": str(FOLDER / "certificate.pem"),
                "metadata": {"local": []},
                "service": {
                    "idp": {
                        "name": "Company directory",
                        # Left out, they are SHA-1.
                        "signing_algorithm": SIG_RSA_SHA256,
                        "digest_algorithm": DIGEST_SHA256,
                        "endpoints": {
                            "single_sign_on_service": [(f"{origin}/sso", binding) for binding in BINDINGS.values()],
                            "single_logout_service": [(f"{origin}/slo", BINDINGS[chosen["logoutBinding"]])],
                        },
                        "name_id_format": [NAMEID_FORMAT_EMAILADDRESS],
                        "want_authn_requests_signed": chosen["wantsSigned"],
                        "policy": {"default": {"lifetime": {"minutes": 5}}},
                    },
                },
            }
        )
    )


class Directory:
    """The pages of the directory, and who is signed in."""

    def __init__(self, chosen):
        self.binding = BINDINGS[chosen["logoutBinding"]]
        self.provider = identity_provider(chosen)
        self.services = None
        self.sessions = {}
        self.waiting = {}

    def learn_services(self):
        """Reads the services' metadata again when a file was written since."""
        files = sorted((FOLDER / "services").iterdir())
        found = [(str(file), file.stat().st_mtime_ns) for file in files]
        if found != self.services:
            if not self.provider.reload_metadata({"local": [name for name, _ in found]}):
                raise ValueError("this metadata cannot be read")
            self.services = found

    # --- signing in ---

    def sso(self, call):
        """An AuthnRequest, by either binding."""
        request = self.provider.parse_authn_request(
            call.fields["SAMLRequest"], call.binding, call.fields.get("RelayState"), call.fields.get("SigAlg"), call.fields.get("Signature")
        ).message
        to = self.provider.response_args(request, [BINDING_HTTP_POST])
        asked = Asked(to["sp_entity_id"], to["destination"], request.id, call.fields.get("RelayState", ""))
        self.ask(call, asked, again=request.force_authn == "true")

    def tile(self, call):
        """A sign-in that starts here."""
        service = call.fields["service"]
        _, acs_url = self.provider.pick_binding("assertion_consumer_service", [BINDING_HTTP_POST], "spsso", entity_id=service)
        self.ask(call, Asked(service, acs_url, None, call.fields.get("RelayState", "")))

    def ask(self, call, asked, again=False):
        session = self.sessions.get(call.cookie)
        if session and not again:
            self.answer(call, asked, session)
            return
        number = secrets.token_urlsafe()
        self.waiting[number] = asked
        call.page(
            "Company directory",
            f"""<form method="post" action="/login">
            <input type="hidden" name="asked" value="{number}">
            <p><label>E-mail <input name="email" type="email" required autofocus></label></p>
            <p><label>First name <input name="firstName" value="First"></label></p>
            <p><label>Last name <input name="lastName" value="Last"></label></p>
            <p><button>Sign in at the company</button></p>
            </form>""",
        )

    def login(self, call):
        asked = self.waiting.pop(call.fields["asked"])
        session = Session({name: call.fields[name] for name in ("email", "firstName", "lastName")})
        call.cookie = secrets.token_urlsafe()
        self.sessions[call.cookie] = session
        self.answer(call, asked, session)

    def answer(self, call, asked, session):
        chosen, person, provider = settings(), session.person, self.provider
        response = provider.create_authn_response(
            {"mail": person["email"], "givenName": person["firstName"], "sn": person["lastName"]},
            asked.request_id,
            asked.acs_url,
            asked.service,
            name_id=session.name_id,
            authn={"class_ref": PASSWORDPROTECTEDTRANSPORT},
            sign_response=chosen["signs"] != "assertion",
            sign_assertion=chosen["signs"] != "response",
            encrypt_assertion=chosen["encrypts"] is not None,
            release_policy=AudiencePolicy(mds=provider.metadata) if chosen["audience"] else None,
        )
        # The newest statement about this person is the one that was just written.
        statements = provider.session_db.get_authn_statements(session.name_id)
        session.indexes[asked.service] = statements[-1][0].session_index
        call.send(provider.apply_binding(BINDING_HTTP_POST, response, asked.acs_url, asked.relay_state, response=True))

    # --- signing out ---

    def slo(self, call):
        """A LogoutRequest of a service, or its LogoutResponse to ours."""
        if "SAMLResponse" in call.fields:
            self.told(call)
            return
        provider = self.provider
        request = provider.parse_logout_request(
            call.fields["SAMLRequest"], call.binding, call.fields.get("RelayState"), call.fields.get("SigAlg"), call.fields.get("Signature")
        ).message
        # Told by the message, not by the cookie: a form that another site posts brings none.
        named = [index.text for index in request.session_index]
        for cookie, session in list(self.sessions.items()):
            known = session.indexes.get(request.issuer.text)
            if session.name_id.text == request.name_id.text and (not named or known in named):
                del self.sessions[cookie]
        destination = provider.response_args(request, [self.binding])["destination"]
        posts = self.binding == BINDING_HTTP_POST
        response = provider.create_logout_response(request, [self.binding], sign=posts)
        relay_state = call.fields.get("RelayState", "")
        call.send(provider.apply_binding(self.binding, response, destination, relay_state, response=True, sign=not posts))

    def logout(self, call):
        """Ends the session of this browser, and tells the service it signed in to last."""
        session = self.sessions.pop(call.cookie)
        service, index = list(session.indexes.items())[-1]
        posts = self.binding == BINDING_HTTP_POST
        _, destination = self.provider.pick_binding("single_logout_service", [self.binding], "spsso", entity_id=service)
        _, request = self.provider.create_logout_request(destination, service, name_id=session.name_id, session_indexes=[index], sign=posts)
        call.send(self.provider.apply_binding(self.binding, request, destination, "told", sign=not posts))

    def told(self, call):
        """pysaml2 looks at a signature that is there; that there is one, and the one of a redirect, is ours to ask."""
        fields, provider = call.fields, self.provider
        response = provider.parse_logout_request_response(fields["SAMLResponse"], call.binding).response
        if call.binding == BINDING_HTTP_REDIRECT:
            signed = {name: fields[name] for name in ("SAMLResponse", "RelayState", "SigAlg", "Signature")}
            certificates = provider.metadata.certs(response.issuer.text, "any", "signing")
            proven = any(verify_redirect_signature(signed, provider.sec.sec_backend, certificate) for _, certificate in certificates)
        else:
            proven = response.signature is not None
        if not proven:
            raise ValueError("the answer is not signed")
        status = response.status.status_code.value.rpartition(":")[2]
        call.page("Signed out of the company", f"<p>The service says: {escape(status)}</p><p>State: {escape(fields['RelayState'])}</p>")


class Call(BaseHTTPRequestHandler):
    """One request of a browser and what is sent back."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.binding = BINDING_HTTP_REDIRECT
        self.serve(urlsplit(self.path).query)

    def do_POST(self):
        self.binding = BINDING_HTTP_POST
        self.serve(self.rfile.read(int(self.headers["content-length"])).decode())

    def serve(self, form):
        path = urlsplit(self.path).path
        cookies = SimpleCookie(self.headers.get("cookie", ""))
        self.cookie = cookies[COOKIE].value if COOKIE in cookies else None
        self.fields = dict(parse_qsl(form, keep_blank_values=True))
        pages = {
            "/sso": directory.sso,
            "/start": directory.tile,
            "/login": directory.login,
            "/slo": directory.slo,
            "/logout": directory.logout,
        }
        # pysaml2 is not made for threads; only waiting for a browser happens beside each other.
        with lock:
            if path == "/metadata":
                self.write(200, [("Content-type", "application/xml")], str(entity_descriptor(directory.provider.config)))
            elif path not in pages:
                self.page("Not found", "", 404)
            else:
                try:
                    directory.learn_services()
                    pages[path](self)
                except Exception as error:  # whatever is wrong with a message: the person reads it
                    self.page("The directory refuses", f"<p>{escape(type(error).__name__)}: {escape(str(error))}</p>", 400)

    def page(self, title, body, status=200):
        html = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>'
        self.write(status, [("Content-type", "text/html; charset=utf-8")], html)

    def send(self, message):
        """A message as pysaml2 wants it sent: a form that posts itself, or a redirect."""
        self.write(message["status"], message["headers"], message.get("data") or "")

    def write(self, status, headers, text):
        body = text.encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if self.cookie:
            self.send_header("Set-Cookie", f"{COOKIE}={self.cookie}; Path=/; HttpOnly; SameSite=Lax")
        self.send_header("Content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class WebServer(ThreadingHTTPServer):
    # A browser opens connections ahead of time and may leave them silent.
    daemon_threads = True


lock = threading.Lock()
directory = Directory(settings())
WebServer(("127.0.0.1", settings()["port"]), Call).serve_forever()
