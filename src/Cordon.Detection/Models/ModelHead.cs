namespace Cordon.Detection.Models;

/// <summary>What the text model is asked about a piece of text. The order is that of the weights.</summary>
internal enum ModelHead
{
    /// <summary>The writer tells the assistant to drop its instructions, task or role.</summary>
    Injection,

    /// <summary>The writer wants the instructions, or what they keep secret.</summary>
    Extraction,

    /// <summary>Any of what a user may try, talking the assistant out of its limits with it: what is none of them for sure may still be one.</summary>
    Attack,

    /// <summary>Content that gives orders to the assistant that reads it.</summary>
    Order,

    /// <summary>The same in a tool's definition.</summary>
    ToolOrder,

    /// <summary>As <see cref="Injection"/> and <see cref="Extraction"/>, in other languages than English.</summary>
    ForeignOverride,

    /// <summary>As <see cref="Attack"/>, in other languages than English.</summary>
    ForeignAttack,

    /// <summary>As <see cref="Order"/>, in other languages than English.</summary>
    ForeignOrder,
}
