using Cordon.Contracts;
using Cordon.Gateway.Budgets;
using Cordon.State.Agents;
using Cordon.State.Approvals;
using Cordon.State.Effects;
using Cordon.State.Keys;
using Cordon.State.Pins;

namespace Cordon.Gateway.Admin.Api;

/// <summary>
/// What is sent to the gateway's own routes and what they give, by name: fields with commas between them, each a name and a type. A type is <c>text</c>, <c>time</c>,
/// <c>integer</c>, <c>boolean</c>, <c>any</c>, <c>map</c> (names with texts), words with bars between them, another record, or a list of one of these in brackets. A question
/// mark behind a name: it may be missing; behind a type: it may be null. <c>+</c> and a name take over the fields of another record.
/// </summary>
internal static class ApiRecords
{
    private static readonly string Decisions = Of<Decision>();

    public static IReadOnlyList<(string Name, string Fields)> All { get; } =
    [
        ("Error", "error Fault"),
        ("Fault", "type text, code text, message text"),
        ("Revoked", "revoked text"),

        ("Key", $"id text, name text, tenant text, application text, role {Of<KeyRole>()}, groups? [text], agent? text, created time, expires? time, revoked? time"),
        ("Keys", "keys [Key]"),
        ("KeyRequest", $"name text, tenant? text, application? text, role? {Of<KeyRole>()}, groups? [text], agent? text"),
        ("IssuedKey", "secret text, +Key"),

        ("Exchange", $"sequence integer, exchange text, time time, tenant text, application text, decision {Decisions}, would {Decisions}, reason text?, finding_types [text], coverage full|partial, policy_version text"),
        ("Exchanges", "exchanges [Exchange], next? integer"),
        ("ExchangeWithStatement", "+Exchange, statement? any, erased? boolean"),
        ("Receipt", "receipt text, sequence integer, origin text, verifier_key text, proof text, statement text"),

        ("Pin", $"server text, kind {Of<PinKind>()}, name text, state {Of<PinState>()}, digest text, baseline_digest text, renamed_from text?, decided_by text?, first_seen time, last_seen time, gone? time"),
        ("Pins", "pins [Pin]"),
        ("PinDifference", "path text, before text?, after text?"),
        ("PinWithDefinition", "+Pin, definition any, baseline any, differences [PinDifference]"),
        ("PinDecision", "name text, digest text, by text"),
        ("PinDecided", "decided approved|rejected, digest text"),

        ("Agent", $"tenant text, id text, state {Of<AgentState>()}, owner text, tier {Of<Tier>()}, tools [text], models [text], purpose text, created time, expires time, revoked? time"),
        ("Agents", "agents [Agent]"),
        ("AgentRegistration", $"id text, owner text, by text, tenant? text, tools? [text], models? [text], purpose? text, tier? {Of<Tier>()}, expires? time, public_key? any"),
        ("AgentRenewal", "by text, expires? time, owner? text"),
        ("OwnerLeaves", "owner text, by text"),
        ("Disowned", "disowned [text]"),

        ("BudgetUse", "subject text, used integer, reserved integer, window_ends? time"),
        ("Budget", $"name text, what {Of<BudgetUnit>()}, unit nano-usd|count, limit integer, window text, per [text], subjects [BudgetUse]"),
        ("Budgets", "budgets [Budget]"),
        ("Policy", "version text, preset text, reload? unchanged|swapped|refused, errors [text], warnings [text]"),

        ("Vote", "key text, name text, on_behalf_of? text, granted boolean, note text, at time"),
        ("Approval", $"id text, state {Of<ApprovalState>()}, kind {Of<ApprovalKind>()}, rule text, tool? text, server? text, tenant text, application text, key? text, agent? text, user? text, session text, "
            + "opened time, expires time, decided? time, ended? time, approvers integer, asked? [text], escalates? time, votes [Vote]"),
        ("Approvals", "approvals [Approval], next? text"),
        ("ApprovalWithCall", "+Approval, effect text, reversibility? text, plane text, direction text, arguments? any, texts? any, digest text, policy_version text, exchange text, redeemed_by? text, labels [text], "
            + "explanation [text], separation boolean, batch boolean, grant_seconds integer"),
        ("Ticket", $"id text, state {Of<ApprovalState>()}, opened time, expires time"),
        ("ApprovalDecision", "note? text, count? integer"),
        ("Delegation", "id text, holds boolean, tenant text, from text, from_name text, to text, to_name text, begins time, until time, ended? time, ended_by? text?"),
        ("Delegations", "delegations [Delegation]"),
        ("DelegationRequest", "to text, until time"),

        ("EffectResolver", "key text, name text, note text"),
        ("Effect", $"id text, state {Of<EffectState>()}, server text, tool text, tenant text, application text, key? text, agent? text, user? text, session text, exchange text, log text, reserved time, ended? time, resolved_by? EffectResolver"),
        ("Effects", "effects [Effect]"),
        ("EffectResolution", "outcome done|failed, note? text"),

        ("Session", "id text, tenant text, application text, labels [text], first_seen time, last_seen time"),
        ("Sessions", "sessions [Session]"),
        ("Clearing", "number integer, label text, reason text, key text, name text, at time, statement? integer"),
        ("SessionWithHistory", "+Session, declassified [Clearing]"),
        ("Declassification", "label text, reason text"),

        ("TokenRequest", "session? text, seconds? integer, tools? [text], models? [text]"),
        ("IssuedToken", "token text, id text, session text, expires time"),
        ("Token", "id text, key text, created time, expires time, revoked? time"),
        ("Tokens", "tokens [Token]"),
        ("PublicKey", "kty text, crv text, alg text, use text, kid text, x text, y text"),
        ("KeySet", "keys [PublicKey]"),
        ("Health", "status ok|degraded|unavailable, problems [text], degraded [text], why map"),
    ];

    /// <summary>Records of which an answer is one.</summary>
    public static IReadOnlyList<(string Name, string[] One)> Either { get; } = [("ApprovalOrTicket", ["ApprovalWithCall", "Ticket"])];

    /// <summary>The fields of a record, those that it takes over included.</summary>
    public static IEnumerable<ApiField> FieldsOf(string fields)
    {
        foreach (string field in fields.Split(", ", StringSplitOptions.RemoveEmptyEntries))
        {
            if (field[0] == '+')
            {
                foreach (ApiField taken in FieldsOf(All.Single(record => record.Name == field[1..]).Fields))
                {
                    yield return taken;
                }

                continue;
            }

            int space = field.IndexOf(' ', StringComparison.Ordinal);
            (string name, string type) = (field[..space], field[(space + 1)..]);
            yield return new ApiField(name.TrimEnd('?'), type.TrimEnd('?'), name.EndsWith('?'), type.EndsWith('?'));
        }
    }

    private static string Of<T>() where T : struct, Enum => string.Join('|', Words.All<T>());
}

/// <param name="Type">As <see cref="ApiRecords"/> writes it.</param>
internal sealed record ApiField(string Name, string Type, bool MayBeMissing, bool MayBeNull);
