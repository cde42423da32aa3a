# kcst: `make test` installs what the tests need and passes them all.
GO ?= go

.PHONY: answers bench build demo faults fuzz image lint minutes release soak style test tools

build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o kcst ./cmd/kcst

demo:
	$(GO) run ./cmd/kcst demo

# What the tests need from the machine: redis-server, Chromium, SpamAssassin, Dovecot.
tools:
	@sh .ci/tools

# The stylesheet of the pages' components, anew from its source; needs npm.
style:
	@sh .ci/style

test: tools
	$(GO) test -race -shuffle=on -timeout 18m ./cmd/kcst ./... # the longest first

# The full run of what kills and races: 8 processes, 10,000 entries, kill -9;
# 2,000 questions and 200 actions in Slack; and each thing that can go wrong while an edition is sent, to 20,000 people.
faults: tools
	KCST_FULL=1 $(GO) test -count=1 -timeout 30m -run 'Random|Eight|Kill' ./funding ./facts/... ./cmd/kcst
	KCST_FULL=1 $(GO) test -count=1 -timeout 30m -run TestOfficeChaos -v ./bot
	KCST_FULL=1 $(GO) test -count=1 -timeout 60m -parallel 1 -run TestFault -v ./delivery

# Everything on for half an hour (SOAK=2h for longer), with everything breaking, then short on a Redis Cluster and with Sentinel; each time the books have to balance.
SOAK ?= 30m
soak: tools
	KCST_SOAK=$(SOAK) $(GO) test -count=1 -timeout 13h -run TestSoak -parallel 1 -v ./cmd/kcst

lint:
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt would change:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./... ./.ci/licences
	$(GO) mod tidy -diff
	$(GO) tool staticcheck ./... ./.ci/licences
	@$(GO) test ./.ci/licences
	@$(GO) run ./.ci/licences >/dev/null
	@sh .ci/vulncheck

# The rate of each category of each question set, and how long answers are.
# DEV is a folder with dev.jsonl and grade.py, when there is one.
DEV ?= ../shared/questions
answers:
	@d=$$(mktemp); $(GO) test ./answers -run 'TestRates|TestExamplesLeftOut|TestAnswersAreMadeOfFacts' -count=1 -v >"$$d"; ok=$$?; \
		sed -n 's/^ *[a-z]*_test.go:[0-9]*: //p' "$$d"; rm -f "$$d"; exit $$ok
	@if [ -f $(DEV)/dev.jsonl ]; then d=$$(mktemp -d); KCST_DATA_DIR=$$d $(GO) run ./cmd/kcst ask --jsonl < $(DEV)/dev.jsonl > $$d/answers.jsonl; \
		python3 $(DEV)/grade.py $(DEV)/dev.jsonl $$d/answers.jsonl; rm -rf $$d; fi

# What is found in minutes, beside what readers counted. MINUTES are folders of
# files that can't stand here, parted by colons (docs/meetings.md).
MINUTES ?=
minutes:
	@d=$$(mktemp); KCST_MINUTES="$(MINUTES)" $(GO) test ./meetings/intake -run 'TestCounted|TestStrangers' -count=1 -v >"$$d"; ok=$$?; \
		sed 's/^ *[a-z]*_test.go:[0-9]*: //' "$$d"; rm -f "$$d"; exit $$ok

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

# Every parser for FUZZTIME each, about five minutes in all. Tests run the
# seeds; a time for each would cost CI more than it has, most of it building.
FUZZTIME ?= 5s
fuzz:
	@FUZZTIME=$(FUZZTIME) sh .ci/fuzz

# What is released, into dist/: linux and macOS, amd64 and arm64, with
# licences, bills of materials and checksums. VERSION=v1.2.3 names it.
release:
	@sh .ci/release

# The image's build, by the Dockerfile's own commands in a clean folder, for a
# machine without a container engine: static, under 40 MB, and it starts.
image:
	@sh .ci/image
