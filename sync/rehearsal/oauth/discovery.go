package oauth

import (
	"encoding/base64"
	"math/big"
	"net/http"
)

// openIDConfiguration is the OpenID Connect discovery document of the host.
func (s *Server) openIDConfiguration(w http.ResponseWriter, r *http.Request, h host) {
	at := h.base + "/services/oauth2/"
	answer(w, r, http.StatusOK, map[string]any{
		"issuer": h.base, "authorization_endpoint": at + "authorize", "token_endpoint": at + "token",
		"revocation_endpoint": at + "revoke", "userinfo_endpoint": at + "userinfo",
		"introspection_endpoint": at + "introspect", "jwks_uri": h.base + "/id/keys",
		"end_session_endpoint": h.base + "/secur/logout.jsp",
		"scopes_supported":     knownScopes, "response_types_supported": []string{"code"},
		"grant_types_supported": []string{
			"authorization_code", "refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer",
		},
		"subject_types_supported":               []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"display_values_supported":              []string{"page", "popup", "touch"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "client_secret_basic", "private_key_jwt"},
		"claims_supported": []string{
			"active", "address", "email", "email_verified", "family_name", "given_name", "is_app_installed", "language",
			"locale", "name", "nickname", "organization_id", "photos", "picture", "preferred_username", "profile", "sub",
			"updated_at", "urls", "user_id", "user_type", "zoneinfo",
		},
	})
}

// keys is the key set that id_tokens are checked with.
func (s *Server) keys(w http.ResponseWriter, r *http.Request, _ host) {
	s.write.Lock()
	key, err := s.signingKey()
	s.write.Unlock()
	if err != nil {
		refuse(w, r, http.StatusInternalServerError, errStore)
		return
	}
	answer(w, r, http.StatusOK, map[string]any{"keys": []map[string]string{{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": keyID(key),
		"n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()),
		"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
	}}})
}

// authConfiguration answers "is this a My Domain?" without sign-in (contract 1.1). At
// the shared login hosts there is no org to name.
func (s *Server) authConfiguration(w http.ResponseWriter, r *http.Request, h host) {
	var org any
	if h.kind == myDomainHost {
		org = s.orgID
	}
	answer(w, r, http.StatusOK, map[string]any{
		"OrgId": org, "Url": h.base,
		"MobileSDK":     map[string]any{"UseAndroidNativeBrowserForAuthentication": false, "UseiOSNativeBrowserForAuthentication": false},
		"LoginPage":     map[string]any{"LoginPageUrl": h.base + loginPath, "PrimaryColor": "#3156D3", "UsernamePasswordLoginEnabled": true},
		"SamlProviders": []any{}, "AuthProviders": []any{},
		"CertificateLogin": map[string]any{"CertificateLoginUrl": nil},
		"LoginPageType":    "Standard", "LoginPageTypeConfigs": []any{},
	})
}
