# PayDeck: `make demo` and `make test` each do everything on a fresh Debian 12 with a Swift 6 toolchain.

BUILD = .build/release
DEMO_ARGS ?=

.PHONY: demo test bench interop build setup clean

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
	@swift build -c release --product paydeck --static-swift-stdlib

setup:
	@./.ci/setup.sh

clean:
	rm -rf .build
