namespace Cordon.Policy.Evaluation;

/// <summary>What a rule is about; its conditions tell.</summary>
internal enum RuleSubject
{
    /// <summary>Neither findings nor tools are mentioned: the exchange as a whole.</summary>
    Exchange,
    Finding,
    ToolCall,
}

internal static class RuleSubjects
{
    public static RuleSubject Of(PolicyCondition when)
    {
        if (!when.Finding.IsEmpty || !when.Surface.IsEmpty || !when.Trust.IsEmpty || when.MinScore is not null || when.MinSeverity is not null)
        {
            return RuleSubject.Finding;
        }

        return when.Tool.IsEmpty && when.Arguments.IsEmpty && when.Provenance.IsEmpty && when.Reversibility.IsEmpty ? RuleSubject.Exchange : RuleSubject.ToolCall;
    }
}
