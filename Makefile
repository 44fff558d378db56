# PayDeck: `make demo` and `make test` each do everything on a fresh Debian 12 with a Swift 6 toolchain.

BUILD = .build/release
DEMO_ARGS ?=

PREFIX ?= /usr/local
UNITS ?= /etc

.PHONY: demo test bench interop build install setup clean

demo: build
	@exec $(BUILD)/paydeck demo $(DEMO_ARGS)

test: setup
	@./.ci/test.sh

bench: build
	@$(BUILD)/paydeck bench $(BENCH_ARGS)

# Independent client libraries of the channels against our sandbox.
interop: build
	@./.ci/interop.sh $(BUILD)/paydeck

build: setup
	@echo "building PayDeck (the first build takes some minutes: Hummingbird and its network library)"
	@./.ci/swift build -c release --product paydeck --static-swift-stdlib

# The program, what comes with it, and its unit. DESTDIR for packages; nothing is started. A program that is there is
# installed as it is: who installs as root should not build as root.
install: $(BUILD)/paydeck
	install -D -m 0755 $(BUILD)/paydeck $(DESTDIR)$(PREFIX)/bin/paydeck
	strip $(DESTDIR)$(PREFIX)/bin/paydeck
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	$(BUILD)/paydeck --generate-completion-script bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/paydeck
	install -d $(DESTDIR)$(PREFIX)/share/paydeck/themes $(DESTDIR)$(PREFIX)/share/paydeck/demo-data
	install -m 0644 themes/* $(DESTDIR)$(PREFIX)/share/paydeck/themes/
	install -m 0644 demo-data/* $(DESTDIR)$(PREFIX)/share/paydeck/demo-data/
	install -d $(DESTDIR)$(UNITS)/systemd/system
	sed 's|/usr/local/bin/paydeck|$(PREFIX)/bin/paydeck|' docs/ssh/paydeck.service \
		> $(DESTDIR)$(UNITS)/systemd/system/paydeck.service
	chmod 0644 $(DESTDIR)$(UNITS)/systemd/system/paydeck.service
	install -D -m 0644 docs/ssh/paydeck.tmpfiles.conf $(DESTDIR)$(UNITS)/tmpfiles.d/paydeck.conf

$(BUILD)/paydeck:
	@$(MAKE) build

setup:
	@./.ci/setup.sh

clean:
	rm -rf .build
