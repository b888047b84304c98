//! A browser without JavaScript: it holds cookies, posts forms and follows redirects inside the site.
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use http_body_util::BodyExt as _;
use server::http::{Http, router};
use service::Service;
use std::collections::BTreeMap;
use tower::ServiceExt as _;

pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
}

/// A page as it arrived.
#[derive(Debug)]
pub struct Page {
    pub status: StatusCode,
    /// Where the browser ended up.
    pub address: String,
    pub html: String,
}

impl Page {
    #[track_caller]
    pub fn shows(&self, text: &str) -> &Self {
        assert!(
            self.html.contains(text),
            "{text:?} is not on {}:\n{}",
            self.address,
            self.html
        );
        self
    }

    #[track_caller]
    pub fn hides(&self, text: &str) -> &Self {
        assert!(!self.html.contains(text), "{text:?} is on {}", self.address);
        self
    }

    #[track_caller]
    pub fn is_at(&self, address: &str) -> &Self {
        assert_eq!(self.address, address, "{}", self.html);
        self
    }

    /// The value of the first input of this name.
    #[track_caller]
    pub fn input(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\"");
        let tag = self
            .html
            .split("<input")
            .find(|tag| tag.split('>').next().is_some_and(|tag| tag.contains(&mark)))
            .unwrap_or_else(|| panic!("no input {name} on {}", self.address));
        let tag = tag.split('>').next().unwrap();
        tag.split_once("value=\"")
            .and_then(|(_, rest)| rest.split('"').next())
            .unwrap_or_default()
            .to_owned()
    }
}

impl Browser {
    pub fn new(service: &Service) -> Self {
        let leptos = leptos::config::LeptosOptions::builder()
            .output_name("gatehouse")
            .build();
        let state = Http {
            service: service.clone(),
            leptos,
            demo_idp: None,
            trusted_proxies: std::sync::Arc::default(),
        };
        Self {
            router: router(state),
            cookies: BTreeMap::new(),
        }
    }

    /// Another browser with the same cookies, as a thief of them has it.
    pub fn copy(&self) -> Self {
        Self {
            router: self.router.clone(),
            cookies: self.cookies.clone(),
        }
    }

    /// Puts a cookie into the browser.
    pub fn hold(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    pub fn has_cookie(&self, name: &str) -> bool {
        self.cookies.contains_key(name)
    }

    /// Opens an address of the site, as from its address bar.
    pub async fn open(&mut self, path: &str) -> Page {
        let request = Request::get(path).header("sec-fetch-site", "none");
        self.follow(request.body(Body::empty()).unwrap(), path)
            .await
    }

    /// Posts a form of the site.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = serde_urlencoded::to_string(fields).unwrap();
        self.post_body(path, "application/x-www-form-urlencoded", body.into_bytes())
            .await
    }

    /// Posts a form of the site in whatever encoding.
    pub async fn post_body(&mut self, path: &str, content_type: &str, body: Vec<u8>) -> Page {
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::ORIGIN, "https://gatehouse.example")
            .header(header::CONTENT_TYPE, content_type);
        self.follow(request.body(Body::from(body)).unwrap(), path)
            .await
    }

    async fn follow(&mut self, request: Request<Body>, path: &str) -> Page {
        let mut address = path.to_owned();
        let mut request = request;
        for _ in 0..6 {
            let headers = request.headers_mut();
            headers.insert(header::ACCEPT, "text/html".parse().unwrap());
            headers.insert(header::HOST, "gatehouse.example".parse().unwrap());
            let held: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            if !held.is_empty() {
                headers.insert(header::COOKIE, held.join("; ").parse().unwrap());
            }
            let response = self.router.clone().oneshot(request).await.unwrap();
            self.keep_cookies(response.headers());
            let status = response.status();
            let location = response
                .headers()
                .get(header::LOCATION)
                .map(|value| value.to_str().unwrap().to_owned());
            let bytes = response.into_body().collect().await.unwrap().to_bytes();
            match location {
                Some(next) if status.is_redirection() && next.starts_with('/') => {
                    request = Request::get(next.as_str())
                        .header("sec-fetch-site", "same-origin")
                        .body(Body::empty())
                        .unwrap();
                    address = next;
                }
                _ => {
                    let html = String::from_utf8_lossy(&bytes).replace("<!>", "");
                    return Page {
                        status,
                        address,
                        html,
                    };
                }
            }
        }
        panic!("redirects without end at {address}");
    }

    fn keep_cookies(&mut self, headers: &axum::http::HeaderMap) {
        for value in headers.get_all(header::SET_COOKIE) {
            let text = value.to_str().unwrap();
            let (pair, attributes) = text.split_once(';').unwrap();
            assert!(
                ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"]
                    .iter()
                    .all(|attribute| attributes.contains(attribute)),
                "{text}"
            );
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
