namespace Cordon.Gateway.Upstream;

/// <summary>How one sending of a request ended.</summary>
internal enum AttemptEnd
{
    /// <summary>The head of an answer that goes to the caller, errors of the caller's making included.</summary>
    Answered,
    /// <summary>429: the upstream did not take the request.</summary>
    RateLimited,
    /// <summary>502, 503, 504, 529: the upstream, or what stands before it, could not serve the request.</summary>
    Unavailable,
    /// <summary>Nothing of the request was written.</summary>
    NotSent,
    /// <summary>The request was written, and no answer came.</summary>
    NoAnswer,
    /// <summary>The caller left, or another attempt was faster.</summary>
    Left,
}

/// <param name="Message">The head, where one came; whoever drops the attempt disposes it.</param>
/// <param name="TimedOut">Whether patience ended it.</param>
/// <param name="Error">What broke, where something did.</param>
internal sealed record Attempt(
    Candidate By, AttemptEnd End, HttpResponseMessage? Message = null, bool TimedOut = false, HttpRequestError Error = HttpRequestError.Unknown) : IDisposable
{
    public void Dispose() => Message?.Dispose();
}
