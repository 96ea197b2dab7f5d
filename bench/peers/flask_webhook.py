"""The webhook that a service like this one starts as: Flask, and passwords as werkzeug hashes them by default."""

from flask import Flask, jsonify, request
from werkzeug.security import check_password_hash, generate_password_hash

PASSWORD = "correct horse battery staple"
# One hash for all: each of scrypt's takes a tenth of a second, and a worker must be ready soon.
HASH = generate_password_hash(PASSWORD)
USERS = {f"user-{at}": HASH for at in range(40)}

app = Flask(__name__)


@app.post("/webhook")
def webhook():
    question = request.get_json()
    stored = USERS.get(question.get("username"))
    if stored is None or not check_password_hash(stored, question.get("password", "")):
        return jsonify(decision="deny"), 401
    return jsonify(decision="allow")
