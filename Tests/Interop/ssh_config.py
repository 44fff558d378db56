#!/usr/bin/env python3
"""Writes the configuration of the engine of ssh.sh: three channels at the sandbox, one shop, three operators."""
import json
import pathlib
import pwd
import secrets
import socket
import sys

work = pathlib.Path(sys.argv[1])
profiles = {}
for table in pathlib.Path(sys.argv[2]).read_text().split("[[channel]]")[1:]:
    identifier = table.split('id = "')[1].split('"')[0]
    profiles[identifier] = "[[channel]]" + table.rstrip()
sandbox = json.loads((work / "sandbox.json").read_text())
keys = sandbox["keys"]
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
etc = work / "etc"
(etc / "shop.secret").write_text(secrets.token_hex(32))
(etc / "unionpay.password").write_text("000000\n")
for name in ("shop.secret", "unionpay.password"):
    (etc / name).chmod(0o600)


def uid(name):
    return pwd.getpwnam(name).pw_uid


(etc / "engine.toml").write_text(f"""
[engine]
data_folder = "{work}/pdt-engine/data"
environment = "SANDBOX"
site = "ssh-1"

[limits]
undo_class_3_seconds = 12

[console]
socket = "{work}/run/console.sock"
group = "pdt-console"

[listen]
address = "127.0.0.1"
port = {port}
public_url = "http://127.0.0.1:{port}"

[[shop]]
id = "tea-lane"
name = "Tea Lane"
secret_file = "shop.secret"

[[operator]]
name = "amy.view"
uid = {uid("pdt-view")}
roles = ["viewer"]

[[operator]]
name = "bo.ops"
uid = {uid("pdt-ops")}
roles = ["viewer", "operator"]

[[operator]]
name = "chen.rev"
uid = {uid("pdt-review")}
roles = ["viewer", "reviewer"]

{profiles["wechat"]}
base_url = "{sandbox["wechat"]}"
mchid = "{sandbox["mchid"]}"
appid = "{sandbox["appid"]}"
merchant_key_file = "{keys}/wechat_merchant_private.pem"
merchant_certificate_file = "{keys}/wechat_merchant_cert.pem"
api_v3_key_file = "{keys}/wechat_apiv3_key"
platform_certificate_file = "{keys}/wechat_platform_cert.pem"

{profiles["alipay"]}
base_url = "{sandbox["alipay"].removesuffix("/gateway.do")}"
app_id = "{sandbox["app_id"]}"
seller_id = "{sandbox["seller_id"]}"
app_key_file = "{keys}/alipay_app_private.pem"
alipay_public_key_file = "{keys}/alipay_platform_public.pem"

{profiles["unionpay"]}
base_url = "{sandbox["unionpay"]}"
mer_id = "{sandbox["merId"]}"
key_file = "{keys}/unionpay_merchant.pfx"
password_file = "unionpay.password"
root_certificate_file = "{keys}/unionpay_root_cert.pem"
middle_certificate_file = "{keys}/unionpay_middle_cert.pem"
""")
