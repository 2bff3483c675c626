using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>Patients, insurers and those who treat.</summary>
internal static class HealthRecognisers
{
    public static ImmutableArray<Recogniser> All { get; } =
    [
        new()
        {
            Id = "medical-record-prefixed", Entity = PiiEntities.MedicalRecord, Labels = LabelSet.Of(Label.MedicalRecord), Bare = 0.85, Named = 0.95,
            Explanation = "A medical record number.", Shapes = ["'MRN-'D{4,12}", "'MRN'D{5,12}"],
        },
        new()
        {
            Id = "medical-record-named", Entity = PiiEntities.MedicalRecord, Labels = LabelSet.Of(Label.MedicalRecord), Named = 0.75,
            Explanation = "A medical record number.", Shapes = ["D{5,12}", "L{1,3}~D{5,10}", "D{2,4}~D{2,4}~D{2,4}"],
        },
        new()
        {
            Id = "health-insurance-prefixed", Entity = PiiEntities.HealthInsurance, Labels = LabelSet.Of(Label.HealthInsurance), Bare = 0.7, Named = 0.9,
            Explanation = "A health insurance number.", Shapes = ["'INS-'D{6,12}", "'HIN-'D{6,12}"],
        },
        new()
        {
            Id = "health-insurance-named", Entity = PiiEntities.HealthInsurance, Labels = LabelSet.Of(Label.HealthInsurance), Named = 0.65,
            Explanation = "A health insurance number.", Shapes = ["D{8,12}", "L{1,3}~D{6,10}", "LD{9}"],
        },
        new()
        {
            Id = "us-medicare", Entity = PiiEntities.HealthInsurance, Countries = "US", Labels = LabelSet.Of(Label.HealthInsurance, Label.Medicare), Named = 0.9,
            Explanation = "A US Medicare beneficiary number.", Shapes = ["DLXD~LXD~L{2}D{2}"],
        },
        new()
        {
            Id = "insurance-policy-prefixed", Entity = PiiEntities.InsurancePolicy, Labels = LabelSet.Of(Label.Policy), Bare = 0.7, Named = 0.9, Severity = Severity.Medium,
            Explanation = "The number of an insurance policy.", Shapes = ["'POL-'D{5,12}"],
        },
        new()
        {
            Id = "insurance-policy-named", Entity = PiiEntities.InsurancePolicy, Labels = LabelSet.Of(Label.Policy), Named = 0.65, Severity = Severity.Medium,
            Explanation = "The number of an insurance policy.", Shapes = ["D{7,12}", "L{1,4}~D{5,12}"],
        },
        new()
        {
            Id = "us-provider", Entity = PiiEntities.MedicalLicence, Countries = "US", Labels = LabelSet.Of(Label.Npi), Check = AmericanIds.UsProvider, Named = 0.95, Mistyped = 0.6, Severity = Severity.Medium,
            Explanation = "A US health provider's number (NPI).", Shapes = ["D{10}"],
        },
        new()
        {
            Id = "us-drug-enforcement", Entity = PiiEntities.MedicalLicence, Countries = "US", Labels = LabelSet.Of(Label.Dea), Check = AmericanIds.UsDrugEnforcement, Named = 0.95, Mistyped = 0.6,
            Explanation = "A US prescriber's number (DEA).", Shapes = ["L{2}D{7}", "L'9'D{7}"],
        },
        new()
        {
            Id = "medical-licence-named", Entity = PiiEntities.MedicalLicence, Labels = LabelSet.Of(Label.MedicalLicence), Named = 0.65, Severity = Severity.Medium,
            Explanation = "A physician's licence.", Shapes = ["D{6,11}", "L{1,3}~D{4,8}"],
        },
        new()
        {
            Id = "prescription-number", Entity = PiiEntities.Prescription, Labels = LabelSet.Of(Label.Prescription), Bare = 0.75, Named = 0.85,
            Explanation = "The number of a prescription.", Shapes = ["'RX-'D{5,12}"],
        },
        new()
        {
            Id = "prescription-named", Entity = PiiEntities.Prescription, Labels = LabelSet.Of(Label.Prescription), Named = 0.6,
            Explanation = "The number of a prescription.", Shapes = ["D{6,12}"],
        },
        new()
        {
            Id = "biometric-id", Entity = PiiEntities.BiometricId, Labels = LabelSet.Of(Label.Biometric), Bare = 0.75, Named = 0.85,
            Explanation = "The id of a biometric template.", Shapes = ["'BIO-'L{2,4}'-'X{6,32}", "'BIO-'X{6,32}"],
        },
    ];
}
