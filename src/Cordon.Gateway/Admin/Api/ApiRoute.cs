namespace Cordon.Gateway.Admin.Api;

/// <summary>Who may ask at a route of the gateway's own.</summary>
public enum ApiCaller
{
    Anybody,
    /// <summary>Whoever holds a Cordon key with the role caller or admin.</summary>
    Key,
    /// <summary>A key with the role approver, for its tenant, or admin.</summary>
    Approver,
    /// <summary>A key with the role admin.</summary>
    Admin,
}

/// <summary>One route that the gateway serves in its own name, as <see cref="ApiDocument"/> describes it.</summary>
/// <param name="Path">With names in braces, as it is mapped.</param>
/// <param name="Does">A sentence.</param>
/// <param name="Gives">A record of <see cref="ApiRecords"/>, or a media type where the answer is no JSON object.</param>
public sealed record ApiRoute(string Method, string Path, ApiCaller Caller, string Does, string Gives)
{
    /// <summary>The record that is sent; null where nothing is.</summary>
    public string? Takes { get; init; }

    /// <summary>Whether the body may be left out.</summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>Parameters of the query, as fields of a record are written.</summary>
    public string Query { get; init; } = "";

    /// <summary>The status of an answer that is no error.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Statuses of errors beside those of who may not ask.</summary>
    public int[] Errors { get; init; } = [];

    /// <summary>All of them. A test holds the list against what is mapped, in both directions.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        new("GET", "/cordon/v1/keys", ApiCaller.Admin, "Lists keys, without secrets.", "Keys"),
        new("POST", "/cordon/v1/keys", ApiCaller.Admin, "Creates a key; its secret is in this answer and nowhere else.", "IssuedKey") { Takes = "KeyRequest", Status = 201, Errors = [400] },
        new("DELETE", "/cordon/v1/keys/{id}", ApiCaller.Admin, "Revokes a key.", "Revoked") { Errors = [404] },
        new("POST", "/cordon/v1/keys/{id}/rotate", ApiCaller.Admin, "Issues a new secret; the old one stays valid for a day.", "IssuedKey") { Errors = [404] },

        new("GET", "/cordon/v1/exchanges", ApiCaller.Admin, "Lists what was decided, the latest first.", "Exchanges")
        {
            Query = "before? integer, limit? integer, tenant? text, application? text, decision? allow|modify|step-up|defer|deny, finding? text",
        },
        new("GET", "/cordon/v1/exchanges/{exchange}", ApiCaller.Admin, "Shows one exchange with its statement.", "ExchangeWithStatement") { Errors = [404] },
        new("GET", "/cordon/v1/exchanges/{exchange}/receipt", ApiCaller.Admin, "Proves that the statement of an exchange is in the log.", "Receipt") { Query = "format? tlog-proof|sigstore", Errors = [404] },
        new("GET", "/cordon/v1/receipts/{sequence:long}", ApiCaller.Admin, "The same by the statement's number.", "Receipt") { Query = "format? tlog-proof|sigstore", Errors = [404] },
        new("GET", "/cordon/v1/evidence/{**path}", ApiCaller.Admin, "Gives a published file of the log: checkpoint, vkey, tiles, entry bundles. The path has slashes in it.", "application/octet-stream") { Errors = [404] },

        new("GET", "/cordon/v1/pins", ApiCaller.Admin, "Lists what MCP servers define.", "Pins") { Query = "server? text" },
        new("GET", "/cordon/v1/pins/{server}/{kind}", ApiCaller.Admin, "Shows one definition beside what it was.", "PinWithDefinition") { Query = "name text", Errors = [404] },
        new("POST", "/cordon/v1/pins/{server}/{kind}/approve", ApiCaller.Admin, "Approves a definition by its digest.", "PinDecided") { Takes = "PinDecision", Errors = [400, 404] },
        new("POST", "/cordon/v1/pins/{server}/{kind}/reject", ApiCaller.Admin, "Rejects a definition by its digest.", "PinDecided") { Takes = "PinDecision", Errors = [400, 404] },

        new("GET", "/cordon/v1/agents", ApiCaller.Admin, "Lists agents and who answers for them.", "Agents"),
        new("POST", "/cordon/v1/agents", ApiCaller.Admin, "Registers an agent.", "Agent") { Takes = "AgentRegistration", Errors = [400, 409] },
        new("POST", "/cordon/v1/agents/disown", ApiCaller.Admin, "Takes an owner from all agents: they rest until somebody else answers for them.", "Disowned") { Takes = "OwnerLeaves", Errors = [400] },
        new("GET", "/cordon/v1/agents/{id}", ApiCaller.Admin, "Shows one agent.", "Agent") { Query = "tenant? text", Errors = [404] },
        new("POST", "/cordon/v1/agents/{id}/renew", ApiCaller.Admin, "Renews a registration, or gives it another owner.", "Agent") { Takes = "AgentRenewal", Query = "tenant? text", Errors = [400, 409] },
        new("DELETE", "/cordon/v1/agents/{id}", ApiCaller.Admin, "Revokes an agent, for good.", "Agent") { Query = "tenant? text, by text", Errors = [404] },

        new("GET", "/cordon/v1/budgets", ApiCaller.Admin, "Shows how far budgets are used up, as this process sees it.", "Budgets"),
        new("GET", "/cordon/v1/policy", ApiCaller.Admin, "Shows which policy is in force.", "Policy"),
        new("POST", "/cordon/v1/policy/reload", ApiCaller.Admin, "Reads the policy file now; 409 where it has errors, and the policy before stays.", "Policy") { Errors = [409] },

        new("GET", "/cordon/v1/approvals", ApiCaller.Approver, "Lists what was asked of persons, the latest first.", "Approvals")
        {
            Query = "state? open|granted|redeemed|denied|expired|withdrawn, tenant? text, application? text, session? text, tool? text, rule? text, before? text, limit? integer", Errors = [400, 503],
        },
        new("GET", "/cordon/v1/approvals/{id}", ApiCaller.Key, "Shows one, complete, to those who decide; to who asked, how it stands.", "ApprovalOrTicket") { Errors = [404, 503] },
        new("POST", "/cordon/v1/approvals/{id}/grant", ApiCaller.Approver, "Grants one, or so many alike.", "Approval") { Takes = "ApprovalDecision", MayBeEmpty = true, Errors = [400, 404, 409, 503] },
        new("POST", "/cordon/v1/approvals/{id}/deny", ApiCaller.Approver, "Denies one.", "Approval") { Takes = "ApprovalDecision", MayBeEmpty = true, Errors = [400, 404, 409, 503] },
        new("POST", "/cordon/v1/approvals/{id}/withdraw", ApiCaller.Key, "Withdraws what one has asked oneself.", "Approval") { Errors = [404, 409, 503] },
        new("GET", "/cordon/v1/approvals/delegations", ApiCaller.Approver, "Lists who decides in whose place.", "Delegations") { Errors = [503] },
        new("POST", "/cordon/v1/approvals/delegations", ApiCaller.Approver, "Hands one's own right to another key for a time.", "Delegation") { Takes = "DelegationRequest", Errors = [400, 404, 409, 503] },
        new("POST", "/cordon/v1/approvals/delegations/{id}/end", ApiCaller.Approver, "Ends a delegation.", "Delegation") { Errors = [404, 409, 503] },

        new("GET", "/cordon/v1/effects", ApiCaller.Approver, "Lists calls that were noted before they were sent.", "Effects") { Query = "state? reserved|done|failed|ambiguous, limit? integer", Errors = [400, 503] },
        new("GET", "/cordon/v1/effects/{id}", ApiCaller.Approver, "Shows one noted call.", "Effect") { Errors = [404, 503] },
        new("POST", "/cordon/v1/effects/{id}/resolve", ApiCaller.Approver, "Says what became of a call of which nobody knows.", "Effect") { Takes = "EffectResolution", Errors = [400, 404, 409, 503] },

        new("GET", "/cordon/v1/sessions", ApiCaller.Approver, "Lists sessions that carry labels, the latest first.", "Sessions") { Query = "limit? integer", Errors = [503] },
        new("GET", "/cordon/v1/sessions/{id}", ApiCaller.Approver, "Shows one session and what persons have taken from it.", "SessionWithHistory") { Errors = [404, 503] },
        new("POST", "/cordon/v1/sessions/{id}/declassify", ApiCaller.Approver, "Takes a label from a session.", "SessionWithHistory") { Takes = "Declassification", Errors = [400, 404, 409, 503] },

        new("POST", "/cordon/v1/sessions/token", ApiCaller.Key, "Exchanges a key for a token of one session.", "IssuedToken") { Takes = "TokenRequest", MayBeEmpty = true, Status = 201, Errors = [400, 429] },
        new("DELETE", "/cordon/v1/sessions/token/{id}", ApiCaller.Key, "Takes a token back, with the key that asked for it or one of the role admin.", "Revoked") { Errors = [404] },
        new("GET", "/cordon/v1/sessions/tokens", ApiCaller.Admin, "Lists tokens that have not expired.", "Tokens"),

        new("GET", "/cordon/v1/openapi.json", ApiCaller.Anybody, "This description.", "application/json"),
        new("GET", "/.well-known/jwks.json", ApiCaller.Anybody, "The public key of session tokens (RFC 7517).", "KeySet"),
        new("GET", "/healthz", ApiCaller.Anybody, "Whether the process answers, and what is degraded.", "Health"),
        new("GET", "/readyz", ApiCaller.Anybody, "Whether traffic may come, and what stands against it.", "Health") { Errors = [503] },
        new("GET", "/metrics", ApiCaller.Admin, "Metrics for scrapers.", "text/plain"),
    ];
}
