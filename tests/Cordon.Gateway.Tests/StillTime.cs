namespace Cordon.Gateway.Tests;

/// <summary>A clock on which no deadline passes, however busy the machine is.</summary>
internal sealed class StillTime : TimeProvider
{
    public override long GetTimestamp() => 0;
}
