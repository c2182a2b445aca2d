package oauth

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"os"
	"time"
)

const (
	// assertionLife is within the three to five minutes that Salesforce takes
	// (auth 1.8), with room for a clock that is a little off.
	assertionLife = 3 * time.Minute
	maxKeyFile    = 64 << 10
	leastKeyBits  = 2048
)

// assertion is the JWT that says who we act as, signed with RS256. The key is
// read anew each time, so that it is never kept and may be replaced.
func (c Config) assertion() (string, error) {
	key, err := readKey(c.Means.KeyFile)
	if err != nil {
		return "", err
	}
	claims, err := json.Marshal(map[string]any{
		"iss": c.ClientID, "sub": c.Means.Username, "aud": c.LoginURL, "exp": time.Now().Add(assertionLife).Unix(),
	})
	if err != nil {
		return "", newError(OurFault)
	}
	encode := base64.RawURLEncoding.EncodeToString
	signed := encode([]byte(`{"alg":"RS256"}`)) + "." + encode(claims)
	sum := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		return "", unreadableKey(err)
	}
	return signed + "." + encode(signature), nil
}

// readKey reads an RSA key from a PEM file, in one of the two forms that the
// usual tools write. A file without one is an *Error of kind KeyUnreadable.
func readKey(file string) (*rsa.PrivateKey, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, unreadableKey(err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxKeyFile))
	if err != nil {
		return nil, unreadableKey(err)
	}
	for {
		block, rest := pem.Decode(text)
		if block == nil {
			return nil, unreadableKey(nil)
		}
		text = rest
		var key any
		switch block.Type {
		case "RSA PRIVATE KEY":
			key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
		case "PRIVATE KEY":
			key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
		default:
			continue // the certificate may stand in the same file
		}
		rsaKey, ok := key.(*rsa.PrivateKey)
		if err != nil || !ok || rsaKey.N.BitLen() < leastKeyBits {
			return nil, unreadableKey(err)
		}
		return rsaKey, nil
	}
}

func unreadableKey(cause error) *Error {
	e := newError(KeyUnreadable)
	e.cause = cause
	return e
}
