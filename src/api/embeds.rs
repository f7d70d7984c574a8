//! Embeds: a dashboard or a metric of a data app, shown elsewhere.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::field::fields;

fields! {
    /// One table and the column that tells clients apart.
    TABLE_TENANCY: TableTenancy {
        /// The name of the table.
        required name: Text,
        /// The column that holds the client.
        required clientColumn: Text,
    }
}

fields! {
    /// What the viewers of an embed may do. Sent as given: no flag is added, and what the server takes for an absent one is not
    /// documented.
    ///
    /// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/create-embed>
    ACCESS_SETTINGS: AccessSettings {
        /// The datamart that the data comes from.
        required datamartName: Text,
        /// Whether the AI pilot is offered.
        optional isAllowAiPilot: Flag,
        /// Whether reports can be sent by e-mail.
        optional isAllowEmailReports: Flag,
        /// Whether metrics can be managed.
        optional isAllowManageMetrics: Flag,
        /// Whether dashboard views can be made.
        optional isAllowCreateDashboardView: Flag,
        /// Whether metrics can be made. Known to end in a 500 on some servers.
        optional isAllowMetricCreation: Flag,
        /// Whether metrics can be deleted.
        optional isAllowMetricDeletion: Flag,
        /// Whether the layout can be changed.
        optional isAllowMetricLayoutChange: Flag,
        /// Whether metrics can be changed.
        optional isAllowMetricUpdate: Flag,
        /// Whether the underlying data can be seen.
        optional isAllowUnderlyingData: Flag,
        /// How metrics are made.
        optional metricCreationMode: OneOf("DRAG_DROP" "CHAT"),
        /// Which column of which table holds the client. Not needed where each client has a database of its own.
        optional tableTenancySettings: Objects(TABLE_TENANCY TableTenancy),
        /// The older name of `tableTenancySettings`.
        optional tableList: Objects(TABLE_TENANCY TableTenancy),
        /// How tables are joined.
        optional joinModel: OneOf("single" "multi"),
        /// Older servers only.
        optional isIncrementalJoin: Flag,
    }
}

fields! {
    /// What `createEmbed` makes.
    ///
    /// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/create-embed>
    CREATE_EMBED: CreateEmbedRequest {
        /// The dashboard, made before in Databrain's own pages. It is not an embed's id.
        required dashboardId: Text,
        /// Whether a whole dashboard or one metric is shown.
        required embedType: OneOf("dashboard" "metric"),
        /// The metric; required where `embedType` is `metric`.
        required_for_metric metricId: Text,
        /// The workspace of the dashboard, compared exactly.
        required workspaceName: Text,
        /// A label. Default: the id of the embed.
        optional name: Text,
        /// What its viewers may do.
        required accessSettings: Object(ACCESS_SETTINGS AccessSettings),
    }
}

fields! {
    /// Which embeds `listEmbeds` lists: those of the data app that the key belongs to.
    ///
    /// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/list-embed>
    LIST_EMBEDS: ListEmbedsRequest {
        /// Which page of 10, from 1. Default: everything at once. A page with fewer than 10 is the last one; the API names no total.
        optional page as pageNumber: Count,
    }
}

fields! {
    /// What `updateEmbed` changes.
    ///
    /// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/update-embed>
    UPDATE_EMBED: UpdateEmbedRequest {
        /// The embed.
        required embedId: Text,
        /// What changes; fields that are absent stay as they are. Some servers were seen to lose `datamartName` where it is absent:
        /// give it always.
        required accessSettings: Partial(ACCESS_SETTINGS AccessSettings),
    }
}

fields! {
    /// What `renameEmbed` changes.
    ///
    /// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/rename-embed>
    RENAME_EMBED: RenameEmbedRequest {
        /// The embed.
        required embedId: Text,
        /// The name it gets.
        required name: Text,
        /// Whether its dashboard gets that name too. Default `false`.
        optional isRenameDashboard: Flag,
    }
}

fields! {
    /// What `deleteEmbed` removes for good; guest tokens for it end.
    ///
    /// Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/delete-embed>
    DELETE_EMBED: DeleteEmbedRequest {
        /// The embed. One that does not exist is `INVALID_REQUEST_BODY`.
        required embedId: Text,
        /// Whether its dashboard is removed for good too. Default `false`.
        optional isDeleteDashboard: Flag,
    }
}

#[wasm_bindgen(typescript_custom_section)]
const ANSWERS: &'static str = r"
/** What `createEmbed`, `updateEmbed` and `deleteEmbed` resolve to. */
export interface EmbedAnswer {
  /** The embed's id, which other calls name `embedId`. */
  id: string;
}

/** What `renameEmbed` resolves to. */
export interface RenameEmbedAnswer extends EmbedAnswer {
  /** The name it has now. */
  name?: string;
}

/**
 * One embed of a list. Servers of different age answer with different fields: all but the id may be absent.
 *
 * Source: <https://docs.usedatabrain.com/developer-docs/helpers/api-reference/list-embed>
 */
export interface Embed {
  /** Its id. It is not the id of its dashboard. */
  embedId: string;
  /** Whether it shows a whole dashboard or one metric. */
  embedType?: 'dashboard' | 'metric';
  /** Its label. */
  name?: string;
  /** Its dashboard. */
  externalDashboard?: {
    externalDashboardId?: string;
    name?: string;
    metadata?: { createdAt?: string; updatedAt?: string };
  } | null;
  /** Its metric; older servers call the id `externalMetricId`. */
  externalMetric?: { metricId?: string; externalMetricId?: string; name?: string } | null;
  /** The same once more, with the data app and ISO 8601 times. */
  embedMetadata?: {
    embedId?: string;
    name?: string;
    embedType?: string;
    dataAppName?: string;
    metricId?: string | null;
    dashboardId?: string | null;
    createdAt?: string;
    updatedAt?: string;
  };
  /** Older servers only. */
  embedDataAppAccessSetting?: Record<string, unknown>;
}
";
