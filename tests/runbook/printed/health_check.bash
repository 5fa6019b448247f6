#!/bin/bash
set -e

API_URL="${API_URL:-http://localhost:3001}"

echo "=== E-Commerce Modules Health Check ==="

echo "Checking API health..."
curl -sf "$API_URL/api/health" > /dev/null || { echo "FAIL: API not responding"; exit 1; }
echo "PASS: API healthy"

# Check module endpoints (expect 401 Unauthorized, not 404)
for endpoint in cart wishlist comparison cross-site-session; do
  status=$(curl -s -o /dev/null -w "%{http_code}" "$API_URL/api/$endpoint")
  if [[ "$status" == "401" || "$status" == "200" ]]; then
    echo "PASS: $endpoint module loaded (HTTP $status)"
  else
    echo "FAIL: $endpoint module not loaded (HTTP $status)"
    exit 1
  fi
done

echo "=== All Health Checks Passed ==="
