//! One sign-in: the line that failed on top, then every check, then the message.
use super::message::Message;
use crate::{
    pages::loaded::{framed, parameter},
    request::{caller, service},
    ui::{
        Breadcrumbs, ButtonLink, Card, Check, CheckState, Checks, CopyField, Crumb, DefinitionList,
        Notice, PageHeader, Term, Time, Tone,
    },
};
use domain::saml::{CheckOutcome, CheckResult};
use leptos::prelude::*;
use service::sign_in_record::{SignInDetail, SignInOutcome};

/// `/organizations/{slug}/sign-ins/{reference}`.
#[component]
pub fn SignInPage() -> impl IntoView {
    let (slug, reference) = (parameter("slug"), parameter("reference"));
    framed(Some(slug.clone()), async move {
        let service = service();
        let detail = service.sign_in(&caller(), &slug, &reference).await?;
        let now = service.now();
        let title = match detail.line.outcome {
            SignInOutcome::Accepted if detail.line.purpose == "logout" => {
                "Signed out by the identity provider".to_owned()
            }
            SignInOutcome::Answered if detail.line.purpose == "hint" => {
                "Started at the identity provider, went on from here".to_owned()
            }
            SignInOutcome::Accepted => "Signed in".to_owned(),
            SignInOutcome::Answered => "Answered, not completed".to_owned(),
            SignInOutcome::Refused(code) => format!("Refused: {}", code.id()),
        };
        let checks = shown(&detail.checks);
        let finding = finding(&detail);
        let outcome = super::list::outcome(detail.line.outcome);
        let purpose = super::list::purpose(&detail.line.purpose);
        let SignInDetail {
            line,
            provider_name,
            identifier,
            message,
            is_kept,
            ..
        } = detail;
        let replay = format!("/organizations/{slug}/sign-ins/{reference}/replay");
        Ok(view! {
            <Breadcrumbs crumbs=vec![Crumb::new("Sign-ins", format!("/organizations/{slug}/sign-ins"))]/>
            <PageHeader title=title/>
            <div class="stack mt-6">
                {finding}
                <Card title="The sign-in">
                    <DefinitionList>
                        <Term name="Outcome">{outcome}</Term>
                        <Term name="When"><Time at=line.at now=now exact=true/></Term>
                        <Term name="Purpose">{purpose}</Term>
                        <Term name="Person">{line.person.unwrap_or_else(|| "not known".to_owned())}</Term>
                        <Term name="Identity provider">{format!("{provider_name} ({identifier})")}</Term>
                    </DefinitionList>
                    <CopyField id="reference" label="Reference" value=line.reference/>
                </Card>
                {(!checks.is_empty()).then(|| view! { <Card title="Every check, in order"><Checks checks=checks/></Card> })}
                {(!message.is_empty()).then(|| view! {
                    <Card title="The message" lead="Redacted: signatures, certificates and personal values are shortened.">
                        <Message lines=message/>
                    </Card>
                })}
                {is_kept.then(|| view! {
                    <Card title="Would it work now?" lead="Examines this message again with the settings as they are now. Nobody is signed in and nothing changes.">
                        <div class="actions"><ButtonLink href=replay>"Examine again"</ButtonLink></div>
                    </Card>
                })}
            </div>
        }
        .into_any())
    })
}

/// Checks as the list of checks shows them.
pub(in crate::pages) fn shown(checks: &[CheckOutcome]) -> Vec<Check> {
    checks
        .iter()
        .map(|outcome| Check {
            text: outcome.note.as_ref().map_or_else(
                || outcome.check.describe().to_owned(),
                |note| format!("{} ({note})", outcome.check.describe()),
            ),
            state: match outcome.result {
                CheckResult::Passed => CheckState::Passed,
                CheckResult::Failed { .. } => CheckState::Failed,
                CheckResult::NotReached => CheckState::Skipped,
            },
        })
        .collect()
}

/// What failed, in one line, and what to change.
fn finding(detail: &SignInDetail) -> Option<AnyView> {
    let SignInOutcome::Refused(code) = detail.line.outcome else {
        return None;
    };
    let (expected, received, remedy) = (
        detail.expected.clone(),
        detail.received.clone(),
        detail.remedy.clone(),
    );
    let product = detail.product.name();
    Some(view! {
        <Notice tone=Tone::Danger title=code.happened().to_owned()>
            <DefinitionList>
                {expected.map(|text| view! { <Term name="Expected"><span class="mono">{text}</span></Term> })}
                {received.map(|text| view! { <Term name="Received"><span class="mono">{text}</span></Term> })}
                <Term name="To mend it">{remedy.map_or_else(|| code.next().to_owned(), |path| format!("{product}: {path}"))}</Term>
            </DefinitionList>
            <p><a class="code" href=format!("/help/codes/{}", code.id())>{code.id()}</a></p>
        </Notice>
    }
    .into_any())
}
