package webhook

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"testing"
)

// A name that leads to this computer when it is resolved is refused when the
// connection is about to be made, whatever it led to when it was entered.
func TestTheAddressIsJudgedWhenTheConnectionIsMade(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for to, want := range map[reach]bool{internet: false, anywhere: true, nearbyAlone: true} {
		c, err := dialer(to).DialContext(context.Background(), "tcp", net.JoinHostPort("localhost", port))
		if (err == nil) != want {
			t.Errorf("reach %v: %v", to, err)
		}
		if err == nil {
			c.Close()
		} else if !errors.Is(err, errForbidden) || codeOf(err) != CodeForbidden {
			t.Errorf("reach %v: %v is %s", to, err, codeOf(err))
		}
	}
}

// Every kind of address, for each of the three ways.
func TestWhichAddressesMayBeReached(t *testing.T) {
	for _, row := range []struct {
		ip                    string
		open, any, nearbyOnly bool
	}{
		{"93.184.215.14", true, true, false},
		{"2606:2800:21f:cb07:6820:80da:af6b:8b2c", true, true, false},
		{"127.0.0.1", false, true, true},
		{"::1", false, true, true},
		{"10.0.0.1", false, true, true},
		{"172.16.0.1", false, true, true},
		{"192.168.0.1", false, true, true},
		{"fd12::1", false, true, true},
		{"::ffff:192.168.0.1", false, true, true},
		{"64:ff9b::c0a8:1", false, true, true},
		{"169.254.169.254", false, false, false},
		{"fe80::1", false, false, false},
		{"fec0::1", false, false, false},
		{"0.0.0.0", false, false, false},
		{"0.1.2.3", false, false, false},
		{"::", false, false, false},
		{"255.255.255.255", false, false, false},
		{"224.0.0.251", false, false, false},
		{"ff02::1", false, false, false},
		{"100.100.100.200", false, false, false},
		{"198.18.0.1", false, false, false},
		{"2001:db8::1", false, false, false},
		{"64:ff9b::a9fe:a9fe", false, false, false},
		{"2002:a9fe:a9fe::", false, false, false},
	} {
		if _, err := netip.ParseAddr(row.ip); err != nil {
			t.Fatal(err)
		}
		for to, want := range map[reach]bool{internet: row.open, anywhere: row.any, nearbyAlone: row.nearbyOnly} {
			if got := checkDial(net.JoinHostPort(row.ip, "443"), to) == nil; got != want {
				t.Errorf("%s by reach %v: %v, want %v", row.ip, to, got, want)
			}
		}
	}
}
