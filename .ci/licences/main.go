// Command licences checks that the licence of every module in kcst's programs
// is on the list of those that let the binary be passed on, and with -texts
// prints them all, as they ask for.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// allowed are the licences that a dependency may have, each by words that only
// it has. Every file of terms must hold one of them; what is refused is looked
// for as well.
var allowed = map[string]*regexp.Regexp{
	"MIT":        regexp.MustCompile(`Permission is hereby granted, free of charge, to any person obtaining a copy`),
	"BSD":        regexp.MustCompile(`Redistribution and use in source and binary forms, with or without modification`),
	"Apache-2.0": regexp.MustCompile(`Apache License,? Version 2\.0`),
	"ISC":        regexp.MustCompile(`Permission to use, copy, modify, and(/or)? distribute this software for any purpose with or without fee`),
	"OFL-1.1":    regexp.MustCompile(`SIL OPEN FONT LICENSE Version 1\.1`),
	"CC-BY-4.0":  regexp.MustCompile(`Creative Commons Attribution 4\.0 International (Public )?License|creativecommons\.org/licenses/by/4\.0`),
	"FTL":        regexp.MustCompile(`The FreeType License, which is similar to the original BSD license|The FreeType Project LICENSE`), // one of two to choose from
	"Unlicense":  regexp.MustCompile(`This is free and unencumbered software released into the public domain`),
}

var refused = regexp.MustCompile(`(?i)GNU (AFFERO |LESSER |LIBRARY )?GENERAL PUBLIC LICEN[CS]E|Business Source License|Server Side Public License|Commons Clause|NonCommercial`)

// choice are the words by which somebody may take one licence of several, and
// needn't take the one that is refused.
var choice = regexp.MustCompile(`(?i)subject to your choice of exactly one of the following`)

// embedded is in the programs, and is no module.
var embedded = []module{{Path: "GOV.UK Frontend", Version: "(its styles, web/style)", Dir: "web/style"}}

type module struct{ Path, Version, Dir string }

func main() {
	texts := flag.Bool("texts", false, "print the licences whole")
	flag.Parse()
	if err := run(os.Stdout, *texts); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(out io.Writer, texts bool) error {
	modules, err := linked()
	if err != nil {
		return err
	}
	var problems []error
	for _, m := range append(modules, embedded...) {
		files, names, err := licences(m)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", m.Path, err))
			continue
		}
		if !texts {
			fmt.Fprintf(out, "%-50s %-24s %s\n", m.Path, m.Version, strings.Join(names, ", "))
			continue
		}
		for _, f := range files {
			fmt.Fprintf(out, "%s %s\n\n%s\n\n----\n\n", m.Path, m.Version, bytes.TrimSpace(f))
		}
	}
	return errors.Join(problems...)
}

// linked are the modules with a package in the program, on any system that it
// is released for.
func linked() ([]module, error) {
	var all []module
	for _, system := range []string{"linux", "darwin"} {
		c := exec.Command("go", "list", "-deps", "-json=Module", "./cmd/kcst")
		c.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
		c.Stderr = os.Stderr
		b, err := c.Output()
		if err != nil {
			return nil, err
		}
		for d := json.NewDecoder(bytes.NewReader(b)); d.More(); {
			var p struct {
				Module *struct {
					module
					Main bool
				}
			}
			if err := d.Decode(&p); err != nil {
				return nil, err
			}
			if p.Module != nil && !p.Module.Main {
				all = append(all, p.Module.module)
			}
		}
	}
	slices.SortFunc(all, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return slices.Compact(all), nil
}

var (
	termsFile  = regexp.MustCompile(`(?i)^(licen[cs]e|copying)([.-].*)?$`)
	besideFile = regexp.MustCompile(`(?i)^(notice|patents)([.-].*)?$`) // what is passed on with the terms
)

// licences reads the files of a module's root that hold its terms.
func licences(m module) (files [][]byte, names []string, err error) {
	entries, err := os.ReadDir(m.Dir)
	if err != nil {
		return nil, nil, err
	}
	var paths []string
	for _, e := range entries {
		if !e.IsDir() && (termsFile.MatchString(e.Name()) || besideFile.MatchString(e.Name())) {
			paths = append(paths, e.Name())
		}
	}
	if _, err := os.Stat(filepath.Join(m.Dir, "licenses/ftl.txt")); err == nil {
		paths = append(paths, "licenses/ftl.txt")
	}
	for _, path := range paths {
		b, err := os.ReadFile(filepath.Join(m.Dir, path))
		if err != nil {
			return nil, nil, err
		}
		files = append(files, b)
		found, err := judge(path, string(b))
		if err != nil {
			return nil, nil, err
		}
		names = append(names, found...)
	}
	if len(names) == 0 {
		return nil, nil, errors.New("there are no terms: take another module")
	}
	slices.Sort(names)
	return files, slices.Compact(names), nil
}

// judge names the licences that a file holds, or says why it can't be used.
func judge(path, text string) (names []string, err error) {
	text = strings.Join(strings.Fields(text), " ")
	if no := refused.FindString(text); no != "" && !choice.MatchString(text) {
		return nil, fmt.Errorf("%s has the words %q: take another module, or say in .ci/licences why it may stay", path, no)
	}
	for name, words := range allowed {
		if words.MatchString(text) {
			names = append(names, name)
		}
	}
	if len(names) == 0 && termsFile.MatchString(filepath.Base(path)) {
		return nil, fmt.Errorf("%s holds no licence that is on the list: read its terms, and add them to .ci/licences or take another module", path)
	}
	return names, nil
}
