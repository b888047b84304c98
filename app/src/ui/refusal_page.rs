//! The page of a refusal: what happened, who can mend it, the next step, code and reference.
use super::{ButtonLink, Card, CopyField, DefinitionList, Look, OptionalText, Status, Term, Tone};
use domain::Refusal;
use leptos::prelude::*;
use leptos_meta::Title;

/// Shows `refusal`. Goes inside [`super::Frame`] or [`super::BarePage`]. `detailed` adds expected and received, for admins only:
/// before sign-in nobody sees them. Children are further ways on, such as a button to try again; without them a link
/// to the start page is offered.
#[component]
pub fn RefusalPage(
    refusal: Refusal,
    #[prop(optional, into)] reference: OptionalText,
    /// Replaces the heading, which is what happened.
    #[prop(optional, into)]
    title: OptionalText,
    #[prop(optional)] detailed: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let code = refusal.code;
    let heading = title
        .into_inner()
        .unwrap_or_else(|| code.happened().trim_end_matches('.').to_owned());
    let detail = (detailed && (refusal.expected.is_some() || refusal.received.is_some())).then(|| {
        view! {
            <Card>
                <DefinitionList>
                    {refusal.expected.map(|text| view! { <Term name="Expected"><span class="mono">{text}</span></Term> })}
                    {refusal.received.map(|text| view! { <Term name="Received"><span class="mono">{text}</span></Term> })}
                </DefinitionList>
            </Card>
        }
    });
    view! {
        <Title text=heading.clone()/>
        <div class="refusal">
            <div class="refusal-code">
                <Status tone=Tone::Danger text="Refused"/>
                <a class="code" href=format!("/help/codes/{}", code.id())>{code.id()}</a>
            </div>
            <div class="prose">
                <h1>{heading}</h1>
                {refusal.message.map(|message| view! { <p>{message}</p> })}
                <p>{code.next()}</p>
                <p class="text-sm text-muted">{format!("Who can put this right: {}.", lower_first(code.who().describe()))}</p>
            </div>
            {detail}
            {reference
                .into_inner()
                .map(|reference| {
                    view! { <CopyField id="reference" label="Reference" value=reference hint="Give this to whoever helps you: it finds what happened."/> }
                })}
            <div class="actions">
                {match children {
                    Some(children) => children().into_any(),
                    None => view! { <ButtonLink href="/" look=Look::Secondary>"Go to the start page"</ButtonLink> }.into_any(),
                }}
            </div>
        </div>
    }
    .into_any()
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}
