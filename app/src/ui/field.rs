//! Text fields: a visible label, a hint, an error tied to the input, and what was typed kept.
use super::{Drawn, Icon, OptionalText};
use leptos::prelude::*;

/// Label, hint and error around an input; the input itself comes as `children` and carries [`described_by`].
#[component]
pub(super) fn Around(
    id: String,
    label: String,
    hint: OptionalText,
    error: OptionalText,
    #[prop(optional)] optional: bool,
    children: Children,
) -> impl IntoView {
    let invalid = error.is_some().then_some("");
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    view! {
        <div class="field" data-invalid=invalid>
            <label class="field-label" for=id>
                {label} {optional.then(|| view! { <span class="field-optional">" (optional)"</span> })}
            </label>
            {hint.into_inner().map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
            {error
                .into_inner()
                .map(|error| {
                    view! {
                        <p class="field-error" id=error_id>
                            <Drawn icon=Icon::Error/>
                            <span>{error}</span>
                        </p>
                    }
                })}
            {children()}
        </div>
    }
    .into_any()
}

/// The ids of hint and error, for `aria-describedby`.
pub(super) fn described_by(id: &str, hint: &OptionalText, error: &OptionalText) -> Option<String> {
    let ids: Vec<String> = [(hint.is_some(), "hint"), (error.is_some(), "error")]
        .into_iter()
        .filter(|(present, _)| *present)
        .map(|(_, part)| format!("{id}-{part}"))
        .collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// A line of text. `id` is `name` unless given. `kind` is the input's type (`text`, `email`, `url`, `search`).
/// `prefix` shows fixed text before the input, such as the beginning of an address.
#[expect(
    clippy::fn_params_excessive_bools,
    reason = "each is an HTML attribute, named where it is used"
)]
#[component]
pub fn Field(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: OptionalText,
    #[prop(optional, into)] value: OptionalText,
    #[prop(optional, into)] error: OptionalText,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional, into)] id: OptionalText,
    #[prop(optional, into)] autocomplete: OptionalText,
    #[prop(optional, into)] placeholder: OptionalText,
    #[prop(optional, into)] prefix: OptionalText,
    #[prop(optional)] maxlength: Option<u32>,
    /// Marks the label with "(optional)"; every other field is required.
    #[prop(optional)]
    optional: bool,
    /// For identifiers and other values that are read letter by letter.
    #[prop(optional)]
    mono: bool,
    #[prop(optional)] autofocus: bool,
    #[prop(optional)] readonly: bool,
) -> impl IntoView {
    let id = id.into_inner().unwrap_or_else(|| name.clone());
    let described = described_by(&id, &hint, &error);
    let invalid = error.is_some().then_some("true");
    let spell = (mono || kind != "text").then_some("false");
    let capitals = mono.then_some("none");
    let input = view! {
        <input
            class=if mono { "input input-mono" } else { "input" }
            id=id.clone()
            name=name
            type=kind
            value=value.into_inner()
            autocomplete=autocomplete.into_inner()
            autocapitalize=capitals
            spellcheck=spell
            placeholder=placeholder.into_inner()
            maxlength=maxlength
            required=!optional
            readonly=readonly
            autofocus=autofocus
            aria-invalid=invalid
            aria-describedby=described
        />
    };
    let input = match prefix.into_inner() {
        None => input.into_any(),
        Some(prefix) => view! {
            <div class="input-group">
                <span class="affix">{prefix}</span>
                {input}
            </div>
        }
        .into_any(),
    };
    view! { <Around id=id label=label hint=hint error=error optional=optional>{input}</Around> }
        .into_any()
}

/// A password. Never takes a value: it is asked for again. `autocomplete` is `current-password` or `new-password`.
#[component]
pub fn PasswordField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(default = "current-password")] autocomplete: &'static str,
    #[prop(optional, into)] hint: OptionalText,
    #[prop(optional, into)] error: OptionalText,
    #[prop(optional, into)] id: OptionalText,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let id = id.into_inner().unwrap_or_else(|| name.clone());
    let described = described_by(&id, &hint, &error);
    let invalid = error.is_some().then_some("true");
    view! {
        <Around id=id.clone() label=label hint=hint error=error>
            <input
                class="input"
                id=id
                name=name
                type="password"
                autocomplete=autocomplete
                autofocus=autofocus
                required
                aria-invalid=invalid
                aria-describedby=described
            />
        </Around>
    }
    .into_any()
}

/// Several lines of text, such as pasted metadata or a certificate (`mono`).
#[component]
pub fn TextArea(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: OptionalText,
    #[prop(optional, into)] value: OptionalText,
    #[prop(optional, into)] error: OptionalText,
    #[prop(optional, into)] id: OptionalText,
    #[prop(optional, into)] placeholder: OptionalText,
    #[prop(default = 6)] rows: u32,
    #[prop(optional)] optional: bool,
    #[prop(optional)] mono: bool,
) -> impl IntoView {
    let id = id.into_inner().unwrap_or_else(|| name.clone());
    let described = described_by(&id, &hint, &error);
    let invalid = error.is_some().then_some("true");
    view! {
        <Around id=id.clone() label=label hint=hint error=error optional=optional>
            <textarea
                class=if mono { "input input-mono" } else { "input" }
                id=id
                name=name
                rows=rows
                spellcheck=mono.then_some("false")
                placeholder=placeholder.into_inner()
                required=!optional
                aria-invalid=invalid
                aria-describedby=described
            >
                {value.into_inner().map(|value| escaped(&value))}
            </textarea>
        </Around>
    }
    .into_any()
}

/// Leptos writes the text of a `<textarea>` as it is: without this, a value could close the element and go on as HTML.
fn escaped(value: &str) -> String {
    value
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// A file. The whole box is the browser's own file input, so a file can be dropped on it without any script; the form
/// needs `enctype="multipart/form-data"`. `accept` is a list of extensions and media types.
#[component]
pub fn FileDrop(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: OptionalText,
    #[prop(optional, into)] error: OptionalText,
    #[prop(optional, into)] id: OptionalText,
    #[prop(optional, into)] accept: OptionalText,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    let id = id.into_inner().unwrap_or_else(|| name.clone());
    let described = described_by(&id, &hint, &error);
    let invalid = error.is_some().then_some("true");
    view! {
        <Around id=id.clone() label=label hint=hint error=error optional=optional>
            <input
                class="file-drop"
                id=id
                name=name
                type="file"
                accept=accept.into_inner()
                required=!optional
                aria-invalid=invalid
                aria-describedby=described
            />
        </Around>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::{Field, PasswordField, TextArea};
    use leptos::prelude::*;

    fn rendered(view: impl FnOnce() -> AnyView) -> String {
        Owner::new().with(|| view().to_html())
    }

    #[test]
    fn what_was_pasted_cannot_leave_its_text_area() {
        let html = rendered(|| {
            view! { <TextArea name="text" label="Metadata" value="</textarea><b>&"/> }.into_any()
        });
        assert!(html.contains("&lt;/textarea&gt;&lt;b&gt;&amp;"), "{html}");
        assert!(!html.contains("<b>"), "{html}");
    }

    #[test]
    fn hint_and_error_are_tied_to_the_input_and_what_was_typed_stays() {
        let html = rendered(|| {
            view! { <Field name="domain" label="Domain" hint="With a dot." error="No dot in it." value="acme\"example"/> }.into_any()
        });
        assert!(
            html.contains(r#"for="domain""#) && html.contains(r#"id="domain""#),
            "{html}"
        );
        assert!(
            html.contains(r#"aria-describedby="domain-hint domain-error""#),
            "{html}"
        );
        assert!(
            html.contains(r#"id="domain-error""#) && html.contains(r#"aria-invalid="true""#),
            "{html}"
        );
        assert!(html.contains(r#"value="acme&quot;example""#), "{html}");
    }

    #[test]
    fn an_untouched_field_is_neither_described_nor_invalid() {
        let html =
            rendered(|| view! { <Field name="domain" label="Domain" optional=true/> }.into_any());
        for absent in [
            "aria-describedby",
            "aria-invalid",
            "data-invalid",
            "required",
        ] {
            assert!(!html.contains(absent), "{absent} in {html}");
        }
    }

    #[test]
    fn a_password_is_never_written_into_the_page() {
        let html =
            rendered(|| view! { <PasswordField name="password" label="Password"/> }.into_any());
        assert!(
            html.contains(r#"type="password""#) && !html.contains(" value="),
            "{html}"
        );
    }
}
