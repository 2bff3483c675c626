using Cordon.Contracts;
using Cordon.Gateway.Judging;

namespace Cordon.Gateway.Calling;

/// <summary>How long the result of a call may be.</summary>
internal sealed record ResultCap(int Bytes, string Tool)
{
    /// <summary>What is to be said of a message of so many bytes; null when there is nothing.</summary>
    public Judgement? Judge(int length) => length <= Bytes ? null : CallJudgement.Of(
        Direction.Response, FindingTypes.ResultSize, "result-bytes", Decision.Deny, $"The result has more than {Bytes} bytes: deny. Would be allowed if it had fewer (tools.limits).", Tool);
}
