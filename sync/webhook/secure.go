package webhook

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
)

// isCertificate says that the endpoint could not prove who it is, or that no
// protected connection came about.
func isCertificate(err error) bool {
	var verify *tls.CertificateVerificationError
	var host x509.HostnameError
	var authority x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	return errors.As(err, &verify) || errors.As(err, &host) || errors.As(err, &authority) || errors.As(err, &invalid) ||
		errors.As(err, &record) || errors.As(err, &alert)
}
