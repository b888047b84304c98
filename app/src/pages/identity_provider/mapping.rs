//! What attributes are called, and what groups give (X6).
use super::steps::{Which, all, one};
use crate::{
    pages::loaded::{framed, parameter},
    request::{Flash, caller, service, take_flash},
    ui::{
        Breadcrumbs, Button, ButtonLink, Card, Cell, Choice, Crumb, ErrorSummary, Field, Look,
        Notice, PageHeader, Row, RowHead, Select, Table, Time, Tone,
    },
};
use domain::{Role, Timestamp};
use leptos::prelude::*;
use service::{
    identity_provider::ProviderView,
    provisioning::{AttributeNames, GroupRuleView, MappingView},
};

/// `/organizations/{slug}/identity-providers/{identifier}/mapping`.
#[component]
pub fn MappingPage() -> impl IntoView {
    let (slug, identifier) = (parameter("slug"), parameter("identifier"));
    framed(Some(slug.clone()), async move {
        let service = service();
        let mapping = service.mapping(&caller(), &slug, &identifier).await?;
        let flash = take_flash("");
        let now = service.now();
        let crumbs = vec![
            Crumb::new("Identity providers", all(&slug)),
            Crumb::new(
                mapping.provider_name.clone(),
                one(&slug, &mapping.identifier),
            ),
        ];
        Ok(view! {
            <Breadcrumbs crumbs=crumbs/>
            <PageHeader title="Attributes and groups" lead="What is read of a sign-in, and the roles and teams that groups give."/>
            <div class="stack mt-6">
                {flash.notice.clone().map(|notice| view! { <Notice tone=Tone::Success announce=true>{notice}</Notice> })}
                <ErrorSummary errors=flash.errors.clone()/>
                {mapping.groups_left_out_at.map(|at| left_out(at, now))}
                {names(&slug, &mapping, &flash)}
                {rules(&slug, &mapping)}
                {add(&slug, &mapping, &flash)}
            </div>
        }
        .into_any())
    })
}

/// The way here from the identity provider's page.
pub(super) fn card(base: &str, provider: &ProviderView) -> AnyView {
    let href = format!("{base}/mapping");
    let text = if provider.maps_groups {
        "Groups give roles or teams here."
    } else {
        "No group gives a role or a team yet."
    };
    view! {
        <Card title="Attributes and groups" action=view! { <ButtonLink href=href>"Change attributes and groups"</ButtonLink> }.into_any()>
            <p class="prose">{text}</p>
        </Card>
    }
    .into_any()
}

fn left_out(at: Timestamp, now: Timestamp) -> AnyView {
    view! {
        <Notice tone=Tone::Warning title="Groups were left out">
            <p>
                "Somebody who signed in " <Time at=at now=now/>
                " belongs to more groups than fit into a sign-in, so Microsoft Entra ID sent none. Roles and teams stayed as they were."
            </p>
            <p>
                "In the group claim of the enterprise application, choose \u{201c}Groups assigned to the application\u{201d}, and assign the groups that count here."
            </p>
        </Notice>
    }
    .into_any()
}

fn names(slug: &str, mapping: &MappingView, flash: &Flash) -> AnyView {
    let came_back = flash.form == "change-attribute-names" && !flash.errors.is_empty();
    let typed = |name: &str, saved: &Option<String>| {
        if came_back {
            flash.value(name)
        } else {
            saved.clone().unwrap_or_default()
        }
    };
    let (saved, preset) = (&mapping.names, AttributeNames::preset(mapping.product));
    let fields = [
        ("email", "E-mail address", &saved.email, preset.email),
        ("first_name", "First name", &saved.first_name, preset.first_name),
        ("last_name", "Last name", &saved.last_name, preset.last_name),
        ("groups", "Groups", &saved.groups, preset.groups),
    ]
    .map(|(name, label, saved, sent)| {
        let hint = sent.map_or_else(
            || "Leave it empty for the usual names.".to_owned(),
            |sent| format!("Empty: the usual names. {} sends {sent}.", mapping.product.name()),
        );
        let (value, error) = (typed(name, saved), flash.error(name));
        view! { <Field name=name label=label hint=hint value=value error=error maxlength=256 mono=true optional=true/> }
    })
    .collect_view();
    let (button, product) = (
        format!("Use the names of {}", mapping.product.name()),
        mapping.product.slug(),
    );
    let forms = [
        (slug.to_owned(), mapping.identifier.clone()),
        (slug.to_owned(), mapping.identifier.clone()),
    ];
    let [write, take] = forms;
    view! {
        <Card title="Names of the attributes">
            <form class="stack" method="post" action="/do/change-attribute-names">
                <Which slug=write.0 identifier=write.1/>
                {fields}
                <div class="actions"><Button look=Look::Primary>"Save names"</Button></div>
            </form>
            <form class="mt-4" method="post" action="/do/change-attribute-names">
                <Which slug=take.0 identifier=take.1/>
                <input type="hidden" name="preset" value=product/>
                <div class="actions"><Button>{button}</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

fn rules(slug: &str, mapping: &MappingView) -> AnyView {
    let lead = format!(
        "They count at each sign-in: the highest role of somebody's groups, and every team. A role set by hand stays until the groups say something new. Whoever loses the group becomes {} and leaves the team. Owners are never changed.",
        mapping.otherwise.as_str()
    );
    let body = if mapping.rules.is_empty() {
        view! { <p class="prose p-4">"No group gives anything yet. \u{201c}Test connection\u{201d} shows the groups of whoever signs in."</p> }.into_any()
    } else {
        let rows = mapping
            .rules
            .iter()
            .map(|rule| row(slug, mapping, rule))
            .collect_view();
        view! { <Table caption="What groups give" columns=vec!["Group", "Gives", ""]>{rows}</Table> }
            .into_any()
    };
    view! { <Card title="What groups give" lead=lead flush=true>{body}</Card> }.into_any()
}

fn row(slug: &str, mapping: &MappingView, rule: &GroupRuleView) -> AnyView {
    let (group, label, gives) = (rule.group.clone(), rule.label.clone(), rule.gives());
    let (slug, identifier, id) = (
        slug.to_owned(),
        mapping.identifier.clone(),
        rule.id.to_string(),
    );
    let which = if label.is_empty() {
        group.clone()
    } else {
        label.clone()
    };
    let remove = format!("Remove: {which}, {gives}");
    view! {
        <Row>
            <RowHead>
                {(!label.is_empty()).then(|| view! { <span class="block">{label}</span> })}
                <span class="mono break-all">{group}</span>
            </RowHead>
            <Cell label="Gives">{gives}</Cell>
            <Cell actions=true>
                <form method="post" action="/do/remove-group-rule">
                    <Which slug=slug identifier=identifier/>
                    <input type="hidden" name="rule" value=id/>
                    <Button look=Look::Quiet label=remove>"Remove"</Button>
                </form>
            </Cell>
        </Row>
    }
    .into_any()
}

fn add(slug: &str, mapping: &MappingView, flash: &Flash) -> AnyView {
    let came_back = flash.form == "add-group-rule" && !flash.errors.is_empty();
    let typed = |field: &str| {
        if came_back {
            flash.value(field)
        } else {
            String::new()
        }
    };
    let mut options = vec![Choice::new("", "Choose")];
    for place in &mapping.organizations {
        let (id, name) = (place.organization, &place.name);
        for role in [Role::Observer, Role::Member, Role::Admin] {
            let role = role.as_str();
            options.push(Choice::new(
                format!("role:{id}:{role}"),
                format!("{name}: role {role}"),
            ));
        }
        for team in &place.teams {
            options.push(Choice::new(
                format!("team:{id}:{}", team.team),
                format!("{name}: team {}", team.name),
            ));
        }
    }
    let [group, label, gives] = ["group", "label", "gives"].map(typed);
    let [group_error, gives_error] = ["group", "gives"].map(|field| flash.error(field));
    let (slug, identifier) = (slug.to_owned(), mapping.identifier.clone());
    view! {
        <Card title="Let a group give something">
            <form class="stack" method="post" action="/do/add-group-rule">
                <Which slug=slug identifier=identifier/>
                <Field name="group" label="Group" hint="Exactly as it is sent, case included. Microsoft Entra ID sends the object ID." value=group error=group_error maxlength=512 mono=true/>
                <Field name="label" label="Name here" hint="What your people call it, for groups that are sent as an ID." value=label maxlength=100 optional=true/>
                <Select name="gives" label="Gives" options=options selected=gives error=gives_error/>
                <div class="actions"><Button look=Look::Primary>"Add"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}
