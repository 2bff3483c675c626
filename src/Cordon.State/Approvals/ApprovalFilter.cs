namespace Cordon.State.Approvals;

/// <summary>Which requests to list, the latest first.</summary>
/// <param name="Tenant">Only of this tenant; null for all.</param>
/// <param name="Before">Only those opened before this one: the last of the page before.</param>
public sealed record ApprovalFilter(
    ApprovalState? State = null, string? Tenant = null, string? Application = null, string? Session = null, string? Tool = null, string? Rule = null, string? Before = null, int Limit = 100);

/// <summary>How many requests there may be that are neither used nor over.</summary>
public sealed record ApprovalBounds(int InAll, int OfApplication, int OfSession);

/// <summary>What came of asking.</summary>
public abstract record Opening
{
    private Opening()
    {
    }

    /// <summary>There is a request: a new one, or the one that asked for the same before.</summary>
    public sealed record Pending(Approval Approval, bool IsNew) : Opening;

    /// <summary>A person said no to just this, and that still counts.</summary>
    public sealed record Refused(Approval Approval) : Opening;

    /// <summary>Too many wait already.</summary>
    public sealed record Full : Opening
    {
        public static Full Instance { get; } = new();
    }
}
