.PHONY: run test watch fmt lint e2e clean-data

run: ## install what is missing, build, and serve the demo company
	@scripts/run

test: ## everything that must hold, as CI runs it
	@scripts/check

watch: ## serve, and rebuild on every change
	@scripts/bootstrap run && . scripts/environment && cargo leptos watch -- serve --demo

fmt: ## format the Rust code
	@. scripts/environment && cargo fmt --all

lint: ## format, wasm tree and clippy only
	@scripts/check format contrast wasm-tree lint

e2e: ## build and run the browser tests only
	@scripts/check build browser

clean-data: ## forget the demo company's database
	@rm -rf data
