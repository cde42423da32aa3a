package main

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// envFile are settings from a file, in the form that systemd, compose and a
// shell read alike: a NAME=value a line, the value bare or in quotes, and
// nothing expanded. What the environment itself says goes first, an empty value
// too: there it means none.
type envFile struct {
	values map[string]string
	order  []string
}

var (
	envName = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)
	envBare = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]*$`)
)

// read takes in a file beside an environment; no path, nothing.
func (f *envFile) read(path string, environ func() []string) error {
	if path == "" {
		return nil
	}
	b, err := readSecret(path)
	if err != nil {
		return fmt.Errorf("--env: %s can't be read (%w): kcst init writes such a file", path, err)
	}
	read, err := parseEnvFile(string(b))
	if err != nil {
		return fmt.Errorf("%s can't be used:\n%w", path, err)
	}
	*f = *read
	for _, entry := range environ() {
		name, _, _ := strings.Cut(entry, "=")
		f.drop(strings.TrimSuffix(name, "_FILE"))
	}
	return nil
}

// drop takes a setting out, in either of its forms.
func (f *envFile) drop(name string) {
	for _, form := range []string{name, name + "_FILE"} {
		delete(f.values, form)
		f.order = slices.DeleteFunc(f.order, func(n string) bool { return n == form })
	}
}

// parseEnvFile reads the lines of a file.
func parseEnvFile(text string) (*envFile, error) {
	f := &envFile{values: map[string]string{}}
	var problems []error
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, found := strings.Cut(line, "=")
		if !found || !envName.MatchString(name) {
			problems = append(problems, fmt.Errorf("line %d isn't a setting: write NAME=value, or begin it with #", n))
			continue
		}
		value, err := envUnquote(value)
		if err != nil {
			problems = append(problems, fmt.Errorf("line %d: %s %w", n, name, err))
			continue
		}
		if _, twice := f.values[name]; twice {
			problems = append(problems, fmt.Errorf("line %d: %s is there twice: keep one", n, name))
			continue
		}
		f.values[name] = value
		f.order = append(f.order, name)
	}
	return f, errors.Join(problems...)
}

// envUnquote takes the quotes off a value.
func envUnquote(v string) (string, error) {
	if v == "" || v[0] != '\'' && v[0] != '"' {
		if strings.ContainsAny(v, " \t'\"\\$`;&|<>()#~") {
			return "", errors.New("would be read otherwise by systemd, compose and a shell: put the value in single quotes")
		}
		return v, nil
	}
	quote := v[:1]
	inner, closed := strings.CutSuffix(v[1:], quote)
	if !closed || strings.Contains(inner, quote) || quote == `"` && strings.ContainsAny(inner, "\\$`") {
		return "", errors.New(`isn't well quoted: write '…', or "…" with no \, $ or ` + "`" + ` in it`)
	}
	return inner, nil
}

// envQuote writes a value so that systemd, compose and a shell read it alike.
func envQuote(v string) (string, error) {
	switch {
	case strings.ContainsAny(v, "\n\r\x00"):
		return "", errors.New("a line break can't stand in a setting")
	case envBare.MatchString(v):
		return v, nil
	case !strings.Contains(v, "'"):
		return "'" + v + "'", nil
	case !strings.ContainsAny(v, "\"\\$`"):
		return `"` + v + `"`, nil
	}
	return "", errors.New(`it has a ' and one of " \ $ ` + "`" + ` in it: leave one of them out`)
}

// getenv asks the environment, and then the file.
func (f *envFile) getenv(environment func(string) string) func(string) string {
	return func(name string) string { return cmp.Or(environment(name), f.values[name]) }
}

// environ lists both.
func (f *envFile) environ(environment func() []string) func() []string {
	return func() []string {
		list := environment()
		for _, name := range f.order {
			list = append(list, name+"="+f.values[name])
		}
		return list
	}
}
