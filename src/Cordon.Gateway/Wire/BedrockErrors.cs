namespace Cordon.Gateway.Wire;

/// <summary>Errors as AWS's clients read them: the exception's name in <c>__type</c>, the sentence in <c>message</c>, and what Cordon adds beside them.</summary>
internal static class BedrockErrors
{
    public static byte[] Body(Denial denial) => WireWriter.Json(json =>
    {
        json.WriteString("__type", Name(denial));
        json.WriteString("message", denial.Message);
        json.Object("cordon", ours =>
        {
            ours.WriteString("type", denial.Type);
            ours.WriteString("code", denial.Code);
            ours.WriteString("exchange", denial.Exchange);
            ApprovalTickets.Write(ours, denial);
        });
    });

    /// <summary>The message that ends a stream. Clients hand on no more than name and sentence, so the sentence has the code and the id.</summary>
    public static byte[] Event(Denial denial) => AwsEventWriter.Error(Name(denial), $"{denial.Message} ({denial.Type}, {denial.Code}, exchange {denial.Exchange})", Body(denial));

    private static string Name(Denial denial) => denial.Status switch
    {
        401 => "UnrecognizedClientException",
        403 => "AccessDeniedException",
        404 => "ResourceNotFoundException",
        429 => "ThrottlingException",
        500 => "InternalServerException",
        502 or 503 => "ServiceUnavailableException",
        504 => "ModelTimeoutException",
        _ => "ValidationException",
    };
}
