//! Values to carry somewhere else, and secrets that are shown once.
use super::{ButtonLink, Look, Notice, OptionalText, Tone};
use crate::islands::{CopyButton, Running};
use leptos::prelude::*;

/// A read-only value with a copy button. The label is the other side's own word ("Single sign-on URL"). Without
/// JavaScript, and on pages without islands, the field still selects and the button is not there. `id` must be unique on the page.
#[component]
pub fn CopyField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    #[prop(optional, into)] hint: OptionalText,
) -> impl IntoView {
    let described = super::field::described_by(&id, &hint, &OptionalText::default());
    let hint_id = format!("{id}-hint");
    let running = use_context::<Running>().is_some();
    view! {
        <div class="field max-w-none">
            <label class="field-label" for=id.clone()>{label.clone()}</label>
            {hint.into_inner().map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
            <div class="copy-row">
                <input class="input input-mono" id=id type="text" readonly value=value.clone() spellcheck="false" aria-describedby=described/>
                {running.then(|| view! { <CopyButton value=value label=label/> })}
            </div>
        </div>
    }
    .into_any()
}

/// A secret, shown on its own page once. `stored` is where "I have stored it" leads.
#[component]
pub fn SecretOnce(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    #[prop(into)] stored: String,
    /// What it opens and where it belongs, one sentence.
    #[prop(into)]
    hint: String,
) -> impl IntoView {
    view! {
        <div class="stack">
            <Notice tone=Tone::Warning title="Shown this once">
                "Copy it now and keep it in a safe place. Only a hash is stored here, so nobody can show it again."
            </Notice>
            <CopyField id=id label=label value=value hint=hint/>
            <div class="actions">
                <ButtonLink href=stored look=Look::Primary>"I have stored it"</ButtonLink>
            </div>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::CopyField;
    use crate::islands::Running;
    use leptos::prelude::*;

    fn rendered(with_islands: bool) -> String {
        Owner::new().with(|| {
            if with_islands {
                provide_context(Running);
            }
            view! { <CopyField id="acs" label="Single sign-on URL" value="https://gatehouse.example"/> }.to_html()
        })
    }

    #[test]
    fn the_copy_button_is_there_only_where_it_can_work() {
        assert!(rendered(true).contains("<button"));
        let html = rendered(false);
        assert!(
            !html.contains("<button") && html.contains("https://gatehouse.example"),
            "{html}"
        );
    }
}
