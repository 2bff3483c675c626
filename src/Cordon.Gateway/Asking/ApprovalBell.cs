namespace Cordon.Gateway.Asking;

/// <summary>Wakes those who wait for persons, whenever anything about approvals has changed.</summary>
internal sealed class ApprovalBell
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the next change; to be taken before looking, so that none is missed between look and wait.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Ring() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
