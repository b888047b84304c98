//! Active Directory Federation Services.
use super::Instruction::{Path, Setting, Text, Value};
use super::{Attribute, Guide, LiveValue, OurAttribute, Step};
use crate::saml::product::IdpProduct;

pub(super) const GUIDE: Guide = Guide {
    product: IdpProduct::AdFs,
    title: "Set up AD FS",
    steps: &[
        Step {
            title: "Add the relying party",
            instructions: &[
                Path(&[
                    "Server Manager",
                    "Tools",
                    "AD FS Management",
                    "Add Relying Party Trust",
                    "Claims aware",
                ]),
                Text("Best import our metadata; AD FS must be able to reach the address."),
                Value {
                    label: "Federation metadata address (host name or URL)",
                    which: LiveValue::MetadataUrl,
                },
            ],
        },
        Step {
            title: "Or enter the data manually",
            instructions: &[
                Setting {
                    label: "Enable support for the SAML 2.0 WebSSO protocol",
                    to: "ticked",
                },
                Value {
                    label: "Relying party SAML 2.0 SSO service URL",
                    which: LiveValue::AcsUrl,
                },
                Value {
                    label: "Configure Identifiers",
                    which: LiveValue::Audience,
                },
            ],
        },
        Step {
            title: "Give people access",
            instructions: &[Text(
                "Choose an Access Control Policy that permits the people who will sign in.",
            )],
        },
        Step {
            title: "Claim issuance policy",
            instructions: &[
                Text(
                    "AD FS sends nothing by itself. Rule 1: Send LDAP Attributes as Claims, with the rows of the table below.",
                ),
                Text(
                    "Rule 2: Transform an Incoming Claim, from E-Mail Address to Name ID with the format Email. Without it AD FS answers InvalidNameIDPolicy.",
                ),
                Text(
                    "For groups add Token-Groups - Unqualified Names as Group to rule 1 (all of them), or Send Group Membership as a Claim for a single one.",
                ),
            ],
        },
        Step {
            title: "Bring its metadata here",
            instructions: &[
                Text(
                    "Take it from https://<server>/FederationMetadata/2007-06/FederationMetadata.xml, as address or as file.",
                ),
                Setting {
                    label: "By hand instead",
                    to: "issuer http://<server>/adfs/services/trust, single sign-on URL https://<server>/adfs/ls/, the Token-signing certificate",
                },
            ],
        },
    ],
    attributes: &[
        Attribute {
            ours: OurAttribute::Email,
            theirs: "E-Mail-Addresses as E-Mail Address",
            sent_as: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::FirstName,
            theirs: "Given-Name as Given Name",
            sent_as: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::LastName,
            theirs: "Surname as Surname",
            sent_as: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::Groups,
            theirs: "Token-Groups - Unqualified Names as Group",
            sent_as: "http://schemas.xmlsoap.org/claims/Group",
            by_default: false,
        },
    ],
    quirks: &[
        "AutoCertificateRollover makes a new certificate 20 days before the old one ends and uses it 5 days later: set the metadata URL here, or logins stop 15 days before the date on the certificate.",
        "AD FS gives responses no start margin; a clock that runs ahead shows as \"not yet valid\". NotBeforeSkew on the relying party trust helps.",
    ],
};
