//! Signing certificates, as a table and as one word about their dates.
use crate::ui::{Cell, Row, RowHead, Status, Table, Time, Tone};
use domain::Timestamp;
use leptos::prelude::*;
use service::identity_provider::{CertificateUse, CertificateView, TrackedCertificate};

/// From this many days before its end a certificate is worth a warning.
const WARNING_DAYS: i64 = 60;
const DAY: i64 = 24 * 3600 * 1000;

/// How long a certificate lasts: "Certificate expires in 12 days".
pub(super) fn certificate_status(certificate: &CertificateView, now: Timestamp) -> (Tone, String) {
    let days = certificate.not_after.millis_since(now).div_euclid(DAY);
    if certificate.expired {
        (Tone::Danger, "Certificate expired".to_owned())
    } else if days < 1 {
        (Tone::Danger, "Certificate expires today".to_owned())
    } else if days <= WARNING_DAYS {
        let unit = if days == 1 { "day" } else { "days" };
        (
            Tone::Warning,
            format!("Certificate expires in {days} {unit}"),
        )
    } else {
        (Tone::Success, "Certificate valid".to_owned())
    }
}

/// The certificates with subject, end and fingerprint.
#[component]
pub(in crate::pages) fn Certificates(
    certificates: Vec<CertificateView>,
    now: Timestamp,
) -> impl IntoView {
    let rows = certificates
        .into_iter()
        .map(|certificate| {
            let (tone, text) = certificate_status(&certificate, now);
            view! {
                <Row>
                    <RowHead>{certificate.subject}</RowHead>
                    <Cell label="Valid until"><Time at=certificate.not_after now=now exact=true/></Cell>
                    <Cell label="State"><Status tone=tone text=text/></Cell>
                    <Cell label="SHA-256"><span class="mono break-all text-xs">{certificate.sha256}</span></Cell>
                </Row>
            }
        })
        .collect_view();
    view! { <Table caption="Signing certificates" columns=vec!["Subject", "Valid until", "State", "SHA-256"]>{rows}</Table> }.into_any()
}

/// The certificates of a live provider, with what each does.
#[component]
pub(super) fn TrackedCertificates(
    certificates: Vec<TrackedCertificate>,
    now: Timestamp,
) -> impl IntoView {
    let rows = certificates
        .into_iter()
        .map(|TrackedCertificate { certificate, used }| {
            let (use_tone, use_text) = match used {
                CertificateUse::InUse => (Tone::Success, "In use"),
                CertificateUse::Next => (Tone::Info, "Next"),
                CertificateUse::Accepted => (Tone::Neutral, "Accepted"),
                CertificateUse::Expired => (Tone::Danger, "Expired"),
            };
            let (tone, text) = certificate_status(&certificate, now);
            view! {
                <Row>
                    <RowHead>
                        {certificate.subject}
                        <span class="mono break-all text-xs block">{certificate.sha256}</span>
                    </RowHead>
                    <Cell label="Use"><Status tone=use_tone text=use_text/></Cell>
                    <Cell label="Valid from"><Time at=certificate.not_before now=now/></Cell>
                    <Cell label="Valid until"><Time at=certificate.not_after now=now exact=true/></Cell>
                    <Cell label="State"><Status tone=tone text=text/></Cell>
                </Row>
            }
        })
        .collect_view();
    view! { <Table caption="Signing certificates" columns=vec!["Certificate", "Use", "Valid from", "Valid until", "State"]>{rows}</Table> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::certificate_status;
    use crate::ui::Tone;
    use domain::Timestamp;
    use service::identity_provider::CertificateView;

    #[test]
    fn a_certificate_warns_from_sixty_days_before_its_end() {
        let now = Timestamp::from_seconds(1_795_297_200);
        let day = 24 * 3600;
        for (days, tone, text) in [
            (-1, Tone::Danger, "Certificate expired"),
            (0, Tone::Danger, "Certificate expires today"),
            (1, Tone::Warning, "Certificate expires in 1 day"),
            (60, Tone::Warning, "Certificate expires in 60 days"),
            (61, Tone::Success, "Certificate valid"),
        ] {
            let not_after = Timestamp::from_seconds(now.as_seconds() + days * day);
            let certificate = CertificateView {
                subject: String::new(),
                not_before: now,
                not_after,
                sha256: String::new(),
                expired: not_after < now,
            };
            assert_eq!(
                certificate_status(&certificate, now),
                (tone, text.to_owned()),
                "{days}"
            );
        }
    }
}
