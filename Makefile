# What a person types. Whatever takes more than a few lines is a script in .ci/.

SWIFT ?= swift
PREFIX ?= /usr/local
SOURCES = Package.swift Sources Tests

.PHONY: help plan build test test-hosts test-reports test-wire test-servers test-wine release install bench lint format setup clean

help:
	@sed -n 's/^## //p' Makefile

## make plan       show what the example estate needs (builds the program first)
plan: setup
	$(SWIFT) build --product plumbline
	.build/debug/plumbline plan manifests/office365

## make test       run the tests
test: setup
	$(SWIFT) build --build-tests
	$(SWIFT) test

## make test-hosts run the slower tests against Samba, sshd and hives
test-hosts: setup
	.ci/hosts

## make test-reports read reports with other programs: schemas, Chromium, the steps of docs/guides
test-reports: build
	.ci/check-reports .build/debug/plumbline
	PLUMBLINE=.build/debug/plumbline .ci/check-pages
	PLUMBLINE=.build/debug/plumbline .ci/check-guides

## make test-wire  capture and probe openssl and nginx on loopback
test-wire: build
	.ci/check-captures .build/debug/plumbline
	.ci/check-probe .build/debug/plumbline

## make test-servers the same with mail servers, databases and more, which it installs (120 MB)
test-servers: build
	.ci/check-starttls .build/debug/plumbline

## make test-wine  run the slower tests that hold Plumbline against what Wine does
test-wine: setup
	.ci/wine

## make build      build the program for development: .build/debug/plumbline
build: setup
	$(SWIFT) build --product plumbline

## make release    build one file that runs on its own: .build/plumbline
release: setup
	.ci/release

## make install    copy that file to $(PREFIX)/bin; PREFIX=/usr/local unless given
install:
	@test -x .build/plumbline || { echo "run “make release” first" >&2; exit 1; }
	mkdir -p "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 .build/plumbline "$(DESTDIR)$(PREFIX)/bin/plumbline"

## make bench      measure speed and memory of the release build
bench: release
	$(SWIFT) run -c release --package-path Tests/Benchmarks --scratch-path .build/benchmarks

## make lint       check the format of all Swift files
lint:
	$(SWIFT) format lint --strict --recursive $(SOURCES)

## make format     bring all Swift files into that format
format:
	$(SWIFT) format --in-place --recursive $(SOURCES)

## make setup      check for Swift and the libraries; as root, install what is missing with apt-get
setup:
	@.ci/setup

## make clean      remove everything that was built
clean:
	rm -rf .build
