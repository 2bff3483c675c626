"""Debian's aiosmtpd as a mail server: writes what it took, as a JSON line a message, as Python's own parser of mail reads it.

smtpd.py PORT SECURITY CERTIFICATE KEY OUTPUT; SECURITY is starttls, tls or none. The user is cordon with the password correct-horse. While OUTPUT.full exists,
messages are refused with 451."""
import asyncio
import email
import email.policy
import json
import logging
import os
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

logging.disable(logging.ERROR)
warnings.simplefilter("ignore")
port, security, certificate, key, output = int(sys.argv[1]), *sys.argv[2:6]


class Handler:
    async def handle_DATA(self, server, session, envelope):
        if os.path.exists(output + ".full"):
            return "451 later"
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        taken = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None or security == "tls",
            "user": (session.auth_data.login.decode() if session.authenticated else None),
            "headers": {name.lower(): value for name, value in message.items()},
            "count": len(message.items()),
            "text": message.get_content().replace("\r\n", "\n"),
        }
        with open(output, "a", encoding="utf-8") as lines:
            lines.write(json.dumps(taken) + "\n")
        return "250 taken"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 known"


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(handled=False, success=data.login == b"cordon" and data.password == b"correct-horse", auth_data=data)


context = None
if security != "none":
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)

loop = asyncio.new_event_loop()


def serve():
    return SMTP(
        Handler(), loop=loop, hostname="localhost", authenticator=authenticate, auth_required=security != "none", auth_require_tls=security == "starttls",
        require_starttls=security == "starttls", tls_context=context if security == "starttls" else None)


loop.run_until_complete(loop.create_server(serve, "127.0.0.1", port, ssl=context if security == "tls" else None))
print("listening", flush=True)
loop.run_forever()
