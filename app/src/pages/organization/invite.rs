//! Inviting people: the addresses, a look at them, and how far sending is.
use super::{counted, role_word, slug};
use crate::{
    pages::{
        flashed::Flashed,
        hidden::hidden,
        loaded::{framed, parameter},
    },
    request::{caller, service},
    ui::*,
};
use domain::{Role, code, id::InvitationBatchId, role::Action};
use leptos::prelude::*;
use leptos_meta::Meta;
use service::invitation::{BatchProgress, BatchView, LineView};

/// `/organizations/{slug}/members/invite`.
#[component]
pub fn Invite() -> impl IntoView {
    let slug = slug();
    let flashed = Flashed::take();
    framed(Some(slug.clone()), async move {
        let (caller, service) = (caller(), service());
        let organization = service.organization(&caller, &slug).await?;
        if !organization.role.may(Action::ManageMembers) {
            return Err(code::ADMIN_REQUIRED.into());
        }
        let owners = organization.role.may(Action::ManageOwners);
        let mut teams = vec![Choice::new("", "No team")];
        teams.extend(
            service
                .teams(&caller, &slug)
                .await?
                .into_iter()
                .map(|team| Choice::new(team.id.to_string(), team.name)),
        );
        let roles = Role::ALL
            .into_iter()
            .filter(|role| owners || *role != Role::Owner)
            .map(|role| Choice::new(role.as_str(), role_word(role)))
            .collect::<Vec<_>>();
        let typed = flashed.of("prepare-invitations");
        let sent = flashed.of("upload-invitations");
        let form = if sent.errors.is_empty() { typed } else { sent };
        let chosen = match form.value("role") {
            role if role.is_empty() => Role::Member.as_str().to_owned(),
            role => role,
        };
        let fields = hidden(&[("slug", &slug)]);
        let back = format!("/organizations/{slug}/members");
        Ok(view! {
            <Breadcrumbs crumbs=vec![Crumb::new("Members", back.clone())]/>
            <PageHeader title="Invite people" lead=format!("Each gets a mail with a link into {}. You see the list before anything is sent.", organization.name)/>
            <div class="stack mt-6">
                {flashed.summary()}
                <Card>
                    <form class="stack" method="post" action="/do/prepare-invitations">
                        {fields}
                        <TextArea
                            name="addresses"
                            label="E-mail addresses"
                            hint="One a line, or separated by commas, or pasted from a table. At most 2,000."
                            rows=8
                            value=form.value("addresses")
                            error=form.error("addresses")
                        />
                        <FileDrop
                            name="file"
                            label="Or a file"
                            hint="CSV or text, at most 1 MiB: of each line the first cell that is an address counts."
                            accept=".csv,.txt,text/csv,text/plain"
                            error=form.error("file")
                            optional=true
                        />
                        <Select name="role" label="Role" options=roles selected=chosen error=form.error("role")/>
                        <Select name="team" label="Team" options=teams selected=form.value("team") error=form.error("team") optional=true/>
                        <div class="actions">
                            <ButtonLink href=back>"Cancel"</ButtonLink>
                            <button class="button" type="submit" formaction="/do/upload-invitations" formenctype="multipart/form-data" formnovalidate>"Look at the file"</button>
                            <Button look=Look::Primary>"Look at the list"</Button>
                        </div>
                    </form>
                </Card>
            </div>
        }
        .into_any())
    })
}

/// `/organizations/{slug}/members/invite/{batch}`.
#[component]
pub fn InviteBatch() -> impl IntoView {
    let slug = slug();
    let batch = parameter("batch");
    let flashed = Flashed::take();
    framed(Some(slug.clone()), async move {
        let id = InvitationBatchId::parse(&batch).ok_or(code::NOT_FOUND)?;
        let batch = service().batch(&caller(), &slug, id).await?;
        let members = format!("/organizations/{slug}/members");
        let sending = batch.started && batch.finished_at.is_none();
        // The page looks again by itself while something is under way, with or without scripts.
        let refresh = sending.then(|| view! { <Meta http_equiv="refresh" content="2"/> });
        let title = match (batch.started, sending) {
            (false, _) => "Look at the list",
            (true, true) => "Sending invitations",
            (true, false) => "Invitations sent",
        };
        let crumbs = vec![
            Crumb::new("Members", members.clone()),
            Crumb::new("Invite people", format!("{members}/invite")),
        ];
        let send = (!batch.started && batch.waiting > 0).then(|| send(&slug, &batch, &members));
        let done = batch.started.then(|| {
            view! { <div class="actions"><ButtonLink href=members.clone()>"Back to members"</ButtonLink></div> }
        });
        let rows = batch.lines.iter().map(line).collect_view();
        let all = batch.waiting + batch.invited + batch.refused;
        let shown = batch.lines.len();
        let more = (all > shown as u64).then(|| {
            view! { <p class="text-sm text-muted">{format!("{shown} of {all} shown, those that were refused first.")}</p> }
        });
        Ok(view! {
            {refresh}
            <Breadcrumbs crumbs=crumbs/>
            <PageHeader title=title lead=summary(&batch)/>
            <div class="stack mt-6">
                {flashed.summary()} {progress(&batch)} {send}
                <Card flush=true><Table caption="Addresses" columns=vec!["Address", "State"]>{rows}</Table></Card>
                {more} {done}
            </div>
        }
        .into_any())
    })
}

fn summary(batch: &BatchView) -> String {
    let role = role_word(batch.role).to_lowercase();
    let waiting = counted(batch.waiting, "address", "addresses");
    let invited = counted(batch.invited, "person was invited", "people were invited");
    let refused = counted(batch.refused, "line was refused", "lines were refused");
    match (batch.started, batch.refused) {
        (false, 0) => format!("{waiting} to invite as {role}. Nothing is sent yet."),
        (false, _) => format!(
            "{waiting} to invite as {role}; {} cannot be read. Nothing is sent yet.",
            counted(batch.refused, "line", "lines")
        ),
        (true, 0) => format!("{invited}, {} waiting.", batch.waiting),
        (true, _) => format!("{invited}, {refused}, {} waiting.", batch.waiting),
    }
}

fn progress(batch: &BatchView) -> Option<impl IntoView + use<>> {
    let all = batch.waiting + batch.invited + batch.refused;
    let done = batch.invited + batch.refused;
    (batch.started && batch.finished_at.is_none()).then(|| {
        view! {
            <div class="field">
                <label class="field-label" for="progress">{format!("{done} of {all}")}</label>
                <progress id="progress" class="w-full" value=done max=all></progress>
            </div>
        }
    })
}

fn send(slug: &str, batch: &BatchView, members: &str) -> impl IntoView + use<> {
    let fields = hidden(&[("slug", slug), ("batch", &batch.id.to_string())]);
    let text = format!(
        "Send {}",
        counted(batch.waiting, "invitation", "invitations")
    );
    let back = format!("{members}/invite");
    view! {
        <form method="post" action="/do/send-invitations">
            {fields}
            <div class="actions">
                <ButtonLink href=back>"Back"</ButtonLink>
                <Button look=Look::Primary>{text}</Button>
            </div>
        </form>
    }
}

fn line(line: &LineView) -> impl IntoView + use<> {
    let state = match line.progress {
        BatchProgress::Waiting => view! { <Status tone=Tone::Neutral text="Waiting"/> }.into_any(),
        BatchProgress::Invited => view! { <Status tone=Tone::Success text="Invited"/> }.into_any(),
        BatchProgress::Refused(code) => view! {
            <Status tone=Tone::Danger text="Refused"/>
            " "
            <span class="text-muted">{code.happened()}</span>
        }
        .into_any(),
    };
    let email = line.email.clone();
    view! {
        <Row>
            <RowHead>{email}</RowHead>
            <Cell label="State">{state}</Cell>
        </Row>
    }
}
