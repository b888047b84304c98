//! Says while typing whether an SSO identifier is free.
use leptos::prelude::*;

/// Watches the input `input` and asks `/api/console/identifiers/{text}` 300 ms after the last key; says the answer's
/// `message` politely and offers its `suggestion`. `organization` is the one it would belong to, which may take back what
/// was its own. The server decides again when the form is sent.
#[island]
pub fn IdentifierAvailability(input: String, organization: String) -> impl IntoView {
    let (answer, set_answer) = signal(None::<Answer>);
    #[cfg(feature = "hydrate")]
    let take = Callback::new(watch(input, organization, set_answer));
    #[cfg(not(feature = "hydrate"))]
    let take = {
        let _ = (input, organization, set_answer);
        Callback::new(move |_: String| ())
    };
    view! {
        <div class="min-h-5 mt-1.5 text-sm">
            <span role="status">
                {move || {
                    answer
                        .get()
                        .map(|answer| {
                            let class = if answer.available { "text-success" } else { "text-danger" };
                            view! { <span class=class>{answer.message}</span> }
                        })
                }}
            </span>
            {move || {
                answer
                    .get()
                    .and_then(|answer| answer.suggestion)
                    .map(|suggestion| {
                        let text = format!("Use {suggestion}");
                        view! {
                            " "
                            <button type="button" class="link cursor-pointer" on:click=move |_| take.run(suggestion.clone())>
                                {text}
                            </button>
                        }
                    })
            }}
        </div>
    }
}

/// What the server said about one identifier.
#[derive(Clone)]
struct Answer {
    available: bool,
    message: String,
    suggestion: Option<String>,
}

#[cfg(feature = "hydrate")]
fn watch(
    id: String,
    organization: String,
    answer: WriteSignal<Option<Answer>>,
) -> impl Fn(String) + Send + Sync + 'static {
    use super::document::{by_id, listen};
    use std::{cell::Cell, rc::Rc, time::Duration};

    let (input_id, home) = (id.clone(), organization.clone());
    Effect::new(move |_| {
        let Some(input) = by_id::<web_sys::HtmlInputElement>(&id) else {
            return;
        };
        let waiting: Rc<Cell<Option<TimeoutHandle>>> = Rc::default();
        let (typed, organization) = (input.clone(), organization.clone());
        listen(&input, "input", move |_| {
            if let Some(earlier) = waiting.take() {
                earlier.clear();
            }
            let (typed, organization) = (typed.clone(), organization.clone());
            let later = set_timeout_with_handle(
                move || ask(typed.clone(), organization.clone(), answer),
                Duration::from_millis(300),
            );
            waiting.set(later.ok());
        });
    });
    move |suggestion: String| {
        if let Some(input) = by_id::<web_sys::HtmlInputElement>(&input_id) {
            input.set_value(&suggestion);
            let _ = input.focus();
            ask(input, home.clone(), answer);
        }
    }
}

#[cfg(feature = "hydrate")]
fn ask(
    input: web_sys::HtmlInputElement,
    organization: String,
    answer: WriteSignal<Option<Answer>>,
) {
    let text = input.value().trim().to_owned();
    if text.is_empty() {
        answer.set(None);
        return;
    }
    leptos::task::spawn_local(async move {
        let found = fetch(&text, &organization).await;
        // An answer to what is no longer typed is not shown.
        if input.value().trim() == text {
            answer.set(found);
        }
    });
}

/// The server's answer, or none when it could not be reached: then only sending the form tells.
#[cfg(feature = "hydrate")]
async fn fetch(text: &str, organization: &str) -> Option<Answer> {
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;

    let url = format!(
        "/api/console/identifiers/{}?organization={}",
        String::from(js_sys::encode_uri_component(text)),
        String::from(js_sys::encode_uri_component(organization))
    );
    let response: web_sys::Response = JsFuture::from(web_sys::window()?.fetch_with_str(&url))
        .await
        .ok()?
        .dyn_into()
        .ok()?;
    if !response.ok() {
        return None;
    }
    let body = JsFuture::from(response.json().ok()?).await.ok()?;
    let member = |name: &str| js_sys::Reflect::get(&body, &JsValue::from_str(name)).ok();
    Some(Answer {
        available: member("available")?.as_bool()?,
        message: member("message")?.as_string()?,
        suggestion: member("suggestion").and_then(|value| value.as_string()),
    })
}
