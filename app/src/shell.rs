//! The document around every page: head, theme, scripts where islands are, and the content security policy.
use crate::{
    App, islands,
    ui::{Here, Theme},
};
use http::{HeaderValue, header, request::Parts};
use leptos::{config::LeptosOptions, hydration::AutoReload, nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use leptos_meta::MetaTags;
use std::sync::OnceLock;

/// Renders the document of one request. Sets the `Content-Security-Policy` of its response.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let parts = use_context::<Parts>();
    let here = parts.as_ref().map_or_else(
        || "/".to_owned(),
        |parts| {
            parts
                .uri
                .path_and_query()
                .map_or("/", |path| path.as_str())
                .to_owned()
        },
    );
    let theme = parts
        .as_ref()
        .map(|parts| chosen_theme(&parts.headers))
        .unwrap_or_default();
    let islands = islands::needed(here.split('?').next().unwrap_or_default());
    if let (Some(response), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce())
        && let Ok(policy) = HeaderValue::from_str(&policy(&nonce, islands, is_watched()))
    {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
    provide_context(Here(here));
    provide_context(theme);
    if islands {
        provide_context(islands::Running);
    }
    let stylesheet = stylesheet(&options);
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.attribute()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="preload" href="/fonts/geist.19f9c92546aa300c.woff2" r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
                <link rel="stylesheet" href=stylesheet/>
                <link rel="icon" href="/favicon.svg" r#type="image/svg+xml"/>
                <AutoReload options=options.clone()/>
                {islands.then(|| view! { <HydrationScripts options=options.clone() islands=true/> })}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// The stylesheet's address. The list of hashed names is read once: leptos' own component reads it for each page.
fn stylesheet(options: &LeptosOptions) -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| {
        let listed = options
            .hash_files
            .then(|| std::env::current_exe().ok())
            .flatten()
            .map(|program| program.with_file_name(&*options.hash_file))
            .and_then(|list| std::fs::read_to_string(list).ok());
        let hash = listed.as_deref().and_then(|list| {
            list.lines()
                .find_map(|line| line.strip_prefix("css:"))
                .map(str::trim)
        });
        let (folder, name) = (&options.site_pkg_dir, &options.output_name);
        match hash {
            Some(hash) => format!("/{folder}/{name}.{hash}.css"),
            None => format!("/{folder}/{name}.css"),
        }
    })
}

/// What the theme cookie says.
fn chosen_theme(headers: &http::HeaderMap) -> Theme {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, _)| name.trim_start_matches("__Host-") == Theme::COOKIE)
        .map(|(_, value)| Theme::parse(value))
        .unwrap_or_default()
}

/// Whether `cargo leptos watch` runs this server: its reload script then talks to another port.
fn is_watched() -> bool {
    std::env::var_os("LEPTOS_WATCH").is_some()
}

/// The policy of one page. Scripts need the nonce; on pages with islands our own files may run as well, because the
/// browser's preload of the module carries no nonce.
fn policy(nonce: &str, islands: bool, watched: bool) -> String {
    let scripts = if islands {
        " 'self' 'wasm-unsafe-eval'"
    } else {
        ""
    };
    let connect = if watched {
        " ws://127.0.0.1:* ws://localhost:*"
    } else {
        ""
    };
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}'{scripts}; style-src 'self'; font-src 'self'; img-src 'self' data:; \
         connect-src 'self'{connect}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::{chosen_theme, policy};
    use crate::ui::Theme;
    use http::{HeaderMap, HeaderValue, header};

    #[test]
    fn a_page_without_islands_may_run_no_webassembly_and_no_file_of_ours() {
        let policy = policy("abc", false, false);
        assert!(policy.contains("script-src 'nonce-abc';"));
        assert!(!policy.contains("unsafe") && !policy.contains("ws:"));
    }

    #[test]
    fn a_page_with_islands_may_run_webassembly_but_never_evaluate_text() {
        let policy = policy("abc", true, false);
        assert!(policy.contains("script-src 'nonce-abc' 'self' 'wasm-unsafe-eval';"));
        assert!(!policy.contains("'unsafe-eval'") && !policy.contains("'unsafe-inline'"));
    }

    #[test]
    fn the_theme_is_read_from_among_other_cookies() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("a=1; __Host-gatehouse-theme=dark; b=2"),
        );
        assert_eq!(chosen_theme(&headers), Theme::Dark);
        assert_eq!(chosen_theme(&HeaderMap::new()), Theme::System);
    }
}
