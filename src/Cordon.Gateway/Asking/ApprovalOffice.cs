using Cordon.Gateway.Telemetry;
using Cordon.Policy;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway.Asking;

/// <summary>The desk with what works behind it; closed together, what was done last on record.</summary>
internal sealed class ApprovalOffice : IAsyncDisposable
{
    private readonly ApprovalJournal _journal;
    private readonly ApprovalUpkeep _upkeep;

    private ApprovalOffice(ApprovalDesk desk, ApprovalJournal journal, ApprovalUpkeep upkeep) => (Desk, _journal, _upkeep) = (desk, journal, upkeep);

    public ApprovalDesk Desk { get; }

    public static ApprovalOffice Open(ApprovalOptions options, Stores stores, PolicySource policies, Instruments instruments, LateWrites late, TimeProvider time, ILoggerFactory loggers)
    {
        ApprovalJournal journal = new(stores.Approvals, stores.Log, instruments);
        ApprovalDesk desk = new(options, stores.Approvals, journal, new ApprovalBell(), late, stores.Log.Origin, time);
        instruments.Observe(MetricCatalogue.ApprovalsOpen, () => stores.Approvals.Open());
        instruments.Observe(MetricCatalogue.ApprovalsWaiting, () => desk.Waiting);
        return new ApprovalOffice(desk, journal, new ApprovalUpkeep(stores.Approvals, desk, policies, time, loggers.CreateLogger<ApprovalUpkeep>()));
    }

    /// <summary>Another replica may have changed something: it is looked at now, and not in its turn.</summary>
    public void LookAgain() => _upkeep.Begin();

    public async ValueTask DisposeAsync()
    {
        await _upkeep.DisposeAsync();
        _journal.Dispose();
    }
}
