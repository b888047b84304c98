//! What a call was told, in a word.
use app::request::Flash;
use axum::{
    body::Body,
    http::{Method, Response, StatusCode, header},
};
use domain::Code;
use http_body_util::BodyExt as _;
use service::Service;

/// `ok`, `login` (sent there), `-> /elsewhere`, or the status and refusal code.
pub struct Outcome {
    pub status: StatusCode,
    pub word: String,
}

impl Outcome {
    pub async fn of(service: &Service, asked: &Method, response: Response<Body>) -> Self {
        let status = response.status();
        let headers = response.headers();
        let location = text(headers.get(header::LOCATION));
        let kind = text(headers.get(header::CONTENT_TYPE)).unwrap_or_default();
        let flash = headers
            .get_all(header::SET_COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok()?.split_once("gatehouse-flash="))
            .find_map(|(_, value)| {
                service.open_text::<Flash>("flash", value.split(';').next().unwrap_or_default())
            });
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&body);
        let word = match (location, flash) {
            (Some(_), Some(flash)) if !flash.errors.is_empty() => flash
                .errors
                .iter()
                .map(|error| error.code.as_str())
                .collect::<Vec<_>>()
                .join(" + "),
            (Some(to), None)
                if to.starts_with("/login?next=") || (to == "/login" && asked == Method::GET) =>
            {
                "login".to_owned()
            }
            (Some(to), None) => format!("-> {}", without_ids(&to)),
            (Some(_), Some(_)) => "ok".to_owned(),
            (None, _) if status.is_success() => "ok".to_owned(),
            (None, _) => {
                let code = if kind == "application/problem+json" {
                    let problem: serde_json::Value = serde_json::from_str(&body).unwrap();
                    problem["code"].as_str().unwrap_or_default().to_owned()
                } else {
                    shown_code(&body)
                };
                format!("{} {code}", status.as_u16()).trim_end().to_owned()
            }
        };
        Self { status, word }
    }

    /// Whether something stood in the way: then nothing may have changed.
    pub fn refused(&self) -> bool {
        self.word != "ok" && !self.word.starts_with("-> ")
    }
}

fn text(value: Option<&header::HeaderValue>) -> Option<String> {
    Some(value?.to_str().ok()?.to_owned())
}

/// A path whose ids, which differ from run to run, are hidden, and without its query.
fn without_ids(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let parts = path.split('/').map(|part| {
        if uuid::Uuid::parse_str(part).is_ok() {
            "{id}"
        } else {
            part
        }
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The code a page of a refusal links to.
fn shown_code(html: &str) -> String {
    html.split("/help/codes/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .find_map(Code::find)
        .map(|code| code.id().to_owned())
        .unwrap_or_default()
}
