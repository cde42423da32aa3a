package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

// healthyCommand lets a container without a shell look after itself.
func (p program) healthyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "healthy",
		Short: "Ask the kcst serve on this machine whether it is ready; for container health checks",
		Args:  exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := LoadConfig(p.getenv)
			if err != nil {
				return err
			}
			host, port, err := net.SplitHostPort(config.Listen)
			if err != nil {
				return fmt.Errorf("KCST_LISTEN isn't an address: %w", err)
			}
			if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
				host = "localhost"
			}
			ctx, cancel := context.WithTimeout(c.Context(), 4*time.Second)
			defer cancel()
			r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
			if err != nil {
				return err
			}
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				return errors.New("nothing answers at KCST_LISTEN: is kcst serve running?")
			}
			answer.Body.Close()
			if answer.StatusCode != http.StatusOK {
				return errors.New("kcst runs and isn't ready: its log says why, and kcst doctor what to mend")
			}
			fmt.Fprintln(p.stdout, "ready")
			return nil
		},
	}
}
