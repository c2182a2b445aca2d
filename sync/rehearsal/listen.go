package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Listen serves the org on a TCP address such as "127.0.0.1:0" until ctx ends
// or the org is closed, and returns the base URL, http://localhost:PORT. The
// address may name only this computer. Connections to the IPv6 loopback are
// served too where there is one, since browsers may choose it for localhost.
func (o *Org) Listen(ctx context.Context, addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("rehearsal: %w", err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return "", fmt.Errorf("rehearsal: %s is not an address of this computer alone", addr)
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	var lc net.ListenConfig
	first, err := lc.Listen(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return "", fmt.Errorf("rehearsal: %w", err)
	}
	_, port, err = net.SplitHostPort(first.Addr().String())
	if err != nil {
		return "", errors.Join(fmt.Errorf("rehearsal: %w", err), first.Close())
	}
	server := &http.Server{Handler: o.Handler(), ReadHeaderTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 1 << 20}
	o.mu.Lock()
	if o.closed {
		o.mu.Unlock()
		return "", errors.Join(errors.New("rehearsal: the org is closed"), first.Close())
	}
	o.listeners = append(o.listeners, server)
	o.mu.Unlock()
	go o.serveOn(server, first)
	if host == "127.0.0.1" {
		if second, err := lc.Listen(ctx, "tcp", net.JoinHostPort("::1", port)); err == nil {
			go o.serveOn(server, second)
		}
	}
	context.AfterFunc(ctx, func() {
		if err := stopServer(server); err != nil {
			o.log.Warn("the org's listener did not stop cleanly", "err", err)
		}
	})
	return "http://localhost:" + port, nil
}

func (o *Org) serveOn(server *http.Server, l net.Listener) {
	if err := server.Serve(l); err != nil && !errors.Is(err, http.ErrServerClosed) {
		o.log.Warn("the org's listener stopped", "err", err)
	}
}

// stopServer waits five seconds for requests in flight, then cuts them.
func stopServer(s *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil {
		return s.Close()
	}
	return nil
}
