using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Cordon.Contracts;

/// <summary>Entity labels of the guard <c>pii</c>; they reach configuration and redaction marks and are never renamed.</summary>
public static class PiiEntities
{
    public const string Email = "EMAIL";
    public const string Phone = "PHONE";
    public const string Card = "CARD";
    public const string CardCode = "CARD_CODE";
    public const string CardExpiry = "CARD_EXPIRY";
    public const string Iban = "IBAN";
    public const string BankAccount = "BANK_ACCOUNT";
    public const string RoutingNumber = "ROUTING_NUMBER";
    public const string Swift = "SWIFT";
    public const string CryptoAddress = "CRYPTO_ADDRESS";
    public const string NationalId = "NATIONAL_ID";
    public const string TaxId = "TAX_ID";
    public const string Passport = "PASSPORT";
    public const string VisaNumber = "VISA_NUMBER";
    public const string DriverLicence = "DRIVER_LICENCE";
    public const string LicencePlate = "LICENCE_PLATE";
    public const string VehicleId = "VEHICLE_ID";
    public const string Ip = "IP";
    public const string MacAddress = "MAC_ADDRESS";
    public const string Imei = "IMEI";
    public const string DeviceId = "DEVICE_ID";
    public const string Coordinates = "COORDINATES";
    public const string Address = "ADDRESS";
    public const string PostalCode = "POSTAL_CODE";
    public const string DateOfBirth = "DATE_OF_BIRTH";
    public const string Age = "AGE";
    public const string MedicalRecord = "MEDICAL_RECORD";
    public const string HealthInsurance = "HEALTH_INSURANCE";
    public const string InsurancePolicy = "INSURANCE_POLICY";
    public const string MedicalLicence = "MEDICAL_LICENCE";
    public const string Prescription = "PRESCRIPTION";
    public const string BiometricId = "BIOMETRIC_ID";
    public const string EmployeeId = "EMPLOYEE_ID";
    public const string CustomerId = "CUSTOMER_ID";
    public const string StudentId = "STUDENT_ID";
    public const string InvoiceNumber = "INVOICE_NUMBER";
    public const string CourtCase = "COURT_CASE";
    public const string BarNumber = "BAR_NUMBER";
    public const string Username = "USERNAME";
    public const string SocialHandle = "SOCIAL_HANDLE";
    public const string Password = "PASSWORD";
    public const string Salary = "SALARY";
    public const string Gender = "GENDER";
    public const string Nationality = "NATIONALITY";
    public const string MaritalStatus = "MARITAL_STATUS";
    public const string Religion = "RELIGION";
    public const string Ethnicity = "ETHNICITY";
    public const string PoliticalOpinion = "POLITICAL_OPINION";
    public const string Person = "PERSON";
    public const string Organization = "ORGANIZATION";
    public const string JobTitle = "JOB_TITLE";
    public const string HealthCondition = "HEALTH_CONDITION";
    public const string Medication = "MEDICATION";
    public const string MedicalProcedure = "MEDICAL_PROCEDURE";
    public const string DateTime = "DATE_TIME";

    /// <summary>In a policy: all of <see cref="Standard"/>.</summary>
    public const string StandardWord = "STANDARD";

    /// <summary>What has a form, a check digit or a label; looked for unless policy says otherwise.</summary>
    public static ImmutableArray<string> Standard { get; } =
    [
        Email, Phone, Card, CardCode, CardExpiry, Iban, BankAccount, RoutingNumber, Swift, CryptoAddress, NationalId, TaxId, Passport, VisaNumber, DriverLicence,
        LicencePlate, VehicleId, Ip, MacAddress, Imei, DeviceId, Coordinates, Address, PostalCode, DateOfBirth, MedicalRecord, HealthInsurance, InsurancePolicy,
        MedicalLicence, Prescription, BiometricId, EmployeeId, CustomerId, StudentId, InvoiceNumber, CourtCase, BarNumber, Username, SocialHandle, Password, Salary,
        Gender, Nationality, MaritalStatus, Religion, Ethnicity, PoliticalOpinion,
    ];

    /// <summary>What stands in most texts that harm nobody: looked for only where policy names it.</summary>
    public static ImmutableArray<string> OnRequest { get; } = [Person, Organization, JobTitle, HealthCondition, Medication, MedicalProcedure, DateTime, Age];

    /// <summary>What only the tagger can find.</summary>
    public static FrozenSet<string> Tagged { get; } = FrozenSet.Create(StringComparer.Ordinal, Person, Organization, JobTitle, HealthCondition, Medication, MedicalProcedure);

    /// <summary>What a policy's list asks for: an empty one for <see cref="Standard"/>.</summary>
    public static ImmutableArray<string> Of(ImmutableArray<string> listed) =>
        listed.IsDefaultOrEmpty
            ? Standard
            : [.. listed.SelectMany(e => e == StandardWord ? Standard : [e]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
