#!/usr/bin/env python3
"""A shop hears of a changed code: signed, over kill -9, and again when it was down. Verified by the example of docs/reference/webhooks.md itself."""

import http.server
import json
import pathlib
import re
import threading

import amends_process as ap

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/reference/webhooks.md"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NO_RELAY = "smtp://127.0.0.1:1"  # nothing is sent here


def example():
    """What the page tells a shop to do."""
    code = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL).group(1)
    names = {}
    exec(code, names)
    return names["is_genuine"]


class Shop:
    """Keeps what it is told; answers `status`."""

    def __init__(self):
        shop = self
        self.told, self.status = [], 204

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                shop.told.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(shop.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/amends"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class WebhookTest(ap.SystemTest):
    def start(self, shop):
        secret = self.folder / "webshop.secret"
        secret.write_text(SECRET + "\n")
        secret.chmod(0o600)
        config = self.folder / "amends.toml"
        config.write_text(f'[[webhooks]]\nname = "webshop"\nurl = "{shop.url}"\nsecret_file = "{secret}"\ninternal = true\n')
        return self.server(NO_RELAY, options=("--config", str(config))).start()

    def test_a_shop_is_told_and_can_check_it(self):
        is_genuine = example()
        with Shop() as shop:
            server = self.start(shop)
            tested = server.run("webhooks", "test", "webshop")
            self.assertEqual(tested.returncode, 0, tested.stdout + tested.stderr)
            server.author.post("codes", {"code": "SPRING20"})
            done = server.run("codes", "alias", "SRPING20", "SPRING20", "--yes", "--reason", "a slip")
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            ap.wait_for("the shop to be told", lambda: len(shop.told) == 2)
            for headers, body in shop.told:
                self.assertTrue(is_genuine(headers, body, SECRET))
                self.assertFalse(is_genuine(headers, body + b" ", SECRET))
                self.assertFalse(is_genuine(headers, body, "whsec_" + "A" * 32))
                self.assertFalse(is_genuine(headers, body, SECRET, now=int(headers["webhook-timestamp"]) + 301))
            event = json.loads(shop.told[1][1])
            self.assertEqual((event["type"], event["data"]["code"], event["data"]["stands_for"]), ("code.aliased", "SRPING20", "SPRING20"))
            self.assertNotIn(b"a slip", shop.told[1][1])

    def test_a_shop_that_was_down_is_told_after_a_kill(self):
        with Shop() as shop:
            shop.status = 503
            server = self.start(shop)
            server.author.post("codes", {"code": "SPRING20"})
            server.author.post("codes/SPRING20/changes", {"change": "close", "reason": "a test"})
            ap.wait_for("a first attempt", lambda: shop.told)
            server.kill()
            shop.status = 204
            server.start()
            ap.wait_for("a second attempt", lambda: len(shop.told) >= 2)
            self.assertEqual(len({headers["webhook-id"] for headers, _ in shop.told}), 1)
            self.assertEqual(len({body for _, body in shop.told}), 1)
            ap.wait_for("nothing to wait", lambda: server.author.get("webhooks")["webhooks"][0]["waiting"] == 0)


if __name__ == "__main__":
    ap.main()
