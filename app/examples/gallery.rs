//! Serves the style guide alone: `cargo run -p app --features ssr --example gallery`, then open `/dev/components`.
//! Style sheet and WebAssembly come from `target/site`, as `cargo leptos build` leaves them.
use app::{App, Demo, shell};
use axum::Router;
use leptos::{config::get_configuration, prelude::provide_context};
use leptos_axum::{LeptosRoutes, file_and_error_handler_with_context, generate_route_list};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = get_configuration(None)?.leptos_options;
    let address = options.site_addr;
    let shown = options.clone();
    let service = Router::new()
        .leptos_routes_with_context(
            &options,
            generate_route_list(App),
            || provide_context(Demo),
            move || shell(shown.clone()),
        )
        .fallback(file_and_error_handler_with_context(
            || provide_context(Demo),
            shell,
        ))
        .with_state(options);
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("http://{address}/dev/components");
    axum::serve(listener, service).await?;
    Ok(())
}
