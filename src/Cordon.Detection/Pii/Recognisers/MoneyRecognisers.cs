using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>Accounts, banks, coins, invoices.</summary>
internal static class MoneyRecognisers
{
    public static ImmutableArray<Recogniser> All { get; } =
    [
        new()
        {
            Id = "bank-account", Entity = PiiEntities.BankAccount, Labels = LabelSet.Of(Label.BankAccount), Named = 0.7,
            Explanation = "A bank account number.", Shapes = ["D{6,17}", "D{2,4}~D{4,6}~D{2,7}", "D{4}~D{4}~D{2}~D{6,10}"],
        },
        new()
        {
            Id = "us-routing", Entity = PiiEntities.RoutingNumber, Countries = "US", Labels = LabelSet.Of(Label.Routing), Check = AmericanIds.UsRouting, Named = 0.9, Mistyped = 0.55,
            Severity = Severity.Medium, Explanation = "A US bank routing number.", Shapes = ["D{9}", "D{4}~D{4}~D"],
        },
        new()
        {
            Id = "uk-sort-code", Entity = PiiEntities.RoutingNumber, Countries = "GB IE", Labels = LabelSet.Of(Label.SortCode), Named = 0.85,
            Severity = Severity.Medium, Explanation = "A British or Irish sort code.", Shapes = ["D{2}~D{2}~D{2}"],
        },
        new()
        {
            Id = "swift-code", Entity = PiiEntities.Swift, Labels = LabelSet.Of(Label.Swift), Check = DeviceChecks.Swift, Named = 0.85, Mistyped = 0.6,
            Severity = Severity.Low, Explanation = "The code of a bank (SWIFT, BIC).", Shapes = ["U{6}X{2}", "U{6}X{5}"],
        },
        new()
        {
            Id = "card-security-code", Entity = PiiEntities.CardCode, Labels = LabelSet.Of(Label.CardCode), Named = 0.75,
            Explanation = "The security code of a payment card.", Shapes = ["D{3,4}"],
        },
        new()
        {
            Id = "card-expiry", Entity = PiiEntities.CardExpiry, Labels = LabelSet.Of(Label.CardExpiry), Named = 0.6, Severity = Severity.Low,
            Explanation = "The month in which a payment card expires.", Shapes = ["D{2}'/'D{2}", "D{2}'/20'D{2}"],
        },
        new()
        {
            Id = "bitcoin-address", Entity = PiiEntities.CryptoAddress, Labels = LabelSet.Of(Label.Crypto), Check = DeviceChecks.Base58Check, KeepsCase = true, Bare = 0.95, Named = 0.95, Mistyped = 0.55,
            Severity = Severity.Medium, Explanation = "A coin address.", Shapes = ["'1'X{25,33}", "'3'X{25,33}"],
        },
        new()
        {
            Id = "bitcoin-segwit-address", Entity = PiiEntities.CryptoAddress, Labels = LabelSet.Of(Label.Crypto), Bare = 0.8, Named = 0.9,
            Severity = Severity.Medium, Explanation = "A coin address.", Shapes = ["'bc1q'X{38,58}", "'bc1p'X{58}"],
        },
        new()
        {
            Id = "ethereum-address", Entity = PiiEntities.CryptoAddress, Labels = LabelSet.Of(Label.Crypto), Bare = 0.7, Named = 0.9,
            Severity = Severity.Medium, Explanation = "A coin address.", Shapes = ["'0x'H{40}"],
        },
        new()
        {
            Id = "invoice-number", Entity = PiiEntities.InvoiceNumber, Labels = LabelSet.Of(Label.Invoice), Bare = 0.6, Named = 0.8,
            Severity = Severity.Low, Explanation = "The number of an invoice.", Shapes = ["'INV-'D{4,10}", "'INV-'D{4}'-'D{3,8}"],
        },
        new()
        {
            Id = "order-number-named", Entity = PiiEntities.InvoiceNumber, Labels = LabelSet.Of(Label.Invoice), Named = 0.55,
            Severity = Severity.Low, Explanation = "A number that its label calls one of an invoice or order.", Shapes = ["D{6,14}", "L{1,4}'-'D{4,10}", "L{1,4}D{5,10}", "D{3}'-'D{7}'-'D{7}"],
        },
    ];
}
