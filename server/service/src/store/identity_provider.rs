//! Identity providers.
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_provider")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub identifier: String,
    pub home_organization_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub product: String,
    #[sea_orm(column_type = "Text")]
    pub state: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub entity_id: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub sso_redirect_url: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub sso_post_url: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub request_binding: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub metadata_xml: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub metadata_url: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub email_attribute: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub first_name_attribute: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub last_name_attribute: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub groups_attribute: Option<String>,
    pub maps_groups: bool,
    pub groups_left_out_at: Option<i64>,
    #[sea_orm(column_type = "Text")]
    pub account_mode: String,
    #[sea_orm(column_type = "Text")]
    pub provisioning: String,
    #[sea_orm(column_type = "Text")]
    pub provisioning_role: String,
    pub skew_seconds: i64,
    pub wants_signed_requests: bool,
    pub sign_requests: Option<bool>,
    pub force_authn: bool,
    #[sea_orm(column_type = "Text", nullable)]
    pub authn_context: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub name_id_format: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub idp_initiated: String,
    #[sea_orm(column_type = "Text")]
    pub encryption: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub slo_redirect_url: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub slo_redirect_response_url: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub slo_post_url: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub slo_post_response_url: Option<String>,
    pub first_login_at: Option<i64>,
    #[sea_orm(column_type = "Text", nullable)]
    pub carry_over: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub carry_over_from: Option<String>,
    pub carry_over_until: Option<i64>,
    pub switched_at: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
