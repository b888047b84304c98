//! The frame of a step: the steps beside it, all of them open, since one may leave and come back; and what an admin said.
use crate::{
    pages::hidden::hidden,
    ui::{Notice, Step, StepState, Stepper, Tone},
};
use domain::setup_link::Standing;
use leptos::prelude::*;
use leptos_meta::Title;
use service::identity_provider::SetupPage;

/// The steps, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Values,
    Metadata,
    Attributes,
    Finish,
}

impl Part {
    const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Values, "Our values", "/setup/values"),
        (Self::Metadata, "Your metadata", "/setup/metadata"),
        (Self::Attributes, "Attributes", "/setup/attributes"),
        (Self::Finish, "Hand in", "/setup/finish"),
    ];
}

/// The field that every form of a holder carries.
pub(super) fn which(page: &SetupPage) -> AnyView {
    hidden(&[("link", &page.link.to_string())])
}

/// Whether the draft stays as it is for now.
pub(super) const fn waits(page: &SetupPage) -> bool {
    matches!(page.standing, Standing::HandedIn { .. })
}

/// What an admin wrote when they sent the set-up back.
pub(super) fn sent_back(page: &SetupPage) -> Option<AnyView> {
    let Standing::Returned { reason, .. } = &page.standing else {
        return None;
    };
    let title = format!("An admin of {} sent it back", page.organization);
    let text = if reason.is_empty() {
        "They gave no reason. What you gave is still here; change it and hand it in again."
            .to_owned()
    } else {
        format!("They wrote: {reason}")
    };
    Some(view! { <Notice tone=Tone::Warning title=title>{text}</Notice> }.into_any())
}

/// One step's page.
pub(super) fn step(
    page: &SetupPage,
    current: Part,
    title: String,
    lead: String,
    content: AnyView,
) -> AnyView {
    let at = Part::ALL
        .iter()
        .position(|(part, ..)| *part == current)
        .unwrap_or_default();
    let steps = Part::ALL
        .iter()
        .enumerate()
        .map(|(index, (_, title, path))| Step {
            title: (*title).to_owned(),
            href: (index != at).then(|| (*path).to_owned()),
            state: match index.cmp(&at) {
                std::cmp::Ordering::Less => StepState::Done,
                std::cmp::Ordering::Equal => StepState::Current,
                std::cmp::Ordering::Greater => StepState::Ahead,
            },
        })
        .collect::<Vec<_>>();
    let stays = (waits(page) && current != Part::Finish).then(|| {
        view! {
            <Notice tone=Tone::Info title="It is handed in and stays as it is">
                "To change something, "
                <a class="link" href="/setup/finish">"take it back first"</a>
                "."
            </Notice>
        }
    });
    let whose = format!("{}: single sign-on", page.organization);
    let back = sent_back(page);
    view! {
        <Title text=title.clone()/>
        <div class="wizard">
            <div class="stack">
                <p><a class="link" href="/setup">{whose}</a></p>
                <Stepper label="Your part of the set-up" steps=steps/>
            </div>
            <div class="stack">
                <div>
                    <h1>{title}</h1>
                    <p class="mt-1 text-muted">{lead}</p>
                </div>
                {back} {stays} {content}
            </div>
        </div>
    }
    .into_any()
}
