package gatehook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
)

// Sign makes the value of webhook-signature (Standard Webhooks), over exactly the bytes that are sent.
func Sign(key []byte, id string, timestamp int64, body []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + strconv.FormatInt(timestamp, 10) + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func newID() string {
	random := make([]byte, 16)
	if _, err := rand.Read(random); err != nil {
		// An id that repeats would be refused as replayed; a machine without randomness can sign nothing.
		panic(err)
	}
	return "msg_" + hex.EncodeToString(random)
}
